"""A visitor without a browser, who speaks Streamlit's protocol over a WebSocket."""

from __future__ import annotations

import base64
import http.client
import json
import time
import uuid
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

_TIMEOUT_S = 120.0
_XSRF_COOKIE = "_streamlit_xsrf"
_SUCCESS = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class ActionError(Exception):
    """A page showed an exception, or the server failed to respond."""


class Visitor:
    """A session of the app, connected like a browser. Close it after use.

    Args:
        url: URL of the server, without a path.
    """

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc
        self._token = self._fetch_token()
        self._socket = connect(
            f"ws://{self._host}/_stcore/stream",
            origin=None,
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            open_timeout=_TIMEOUT_S,
            additional_headers={"Cookie": f"{_XSRF_COOKIE}={self._token}"},
        )
        self._session = ""
        self._uploader = ""
        self._camera = ""
        self._camera_fragment = ""

    def close(self) -> None:
        """End the session."""
        self._socket.close()

    def visit(self, page: str, /, **params: str | int) -> float:
        """Open a page and return the seconds until its script has ended.

        Args:
            page: Name of the page.
            params: Query parameters.

        Raises:
            ActionError: The page showed an exception, or the server did not respond.
        """
        return self._run(self._rerun_request(page, params))

    def upload(self, name: str, content: bytes) -> float:
        """Upload a photo on the Classify page, which must be open with `source="upload"`.

        Args:
            name: Name of the file.
            content: Content of the file.

        Returns:
            Seconds from choosing the file until its prediction is shown.

        Raises:
            ActionError: The server rejected the file, or the page showed an exception.
        """
        started = time.perf_counter()
        request = BackMsg()
        request.file_urls_request.request_id = uuid.uuid4().hex
        request.file_urls_request.file_names.append(name)
        request.file_urls_request.session_id = self._session
        self._socket.send(request.SerializeToString())
        urls = next(
            message.file_urls_response.file_urls[0]
            for message in self._messages()
            if message.WhichOneof("type") == "file_urls_response"
        )
        self._put_file(urls.upload_url, name, content)
        request = self._rerun_request("classify", {"source": "upload"})
        state = request.rerun_script.widget_states.widgets.add()
        state.id = self._uploader
        file = state.file_uploader_state_value.uploaded_file_info.add()
        file.name, file.size, file.file_id = name, len(content), urls.file_id
        file.file_urls.CopyFrom(urls)
        self._run(request)
        return time.perf_counter() - started

    def send_frame(self, frame_id: int, content: bytes) -> float:
        """Send an image of the live view, which must be open with `source="camera"`.

        Args:
            frame_id: Identifier of the image, another one for each.
            content: JPEG of a square.

        Returns:
            Seconds until the prediction is there.

        Raises:
            ActionError: The page showed an exception, or the server did not respond.
        """
        request = self._rerun_request("classify", {"source": "camera"})
        request.rerun_script.fragment_id = self._camera_fragment
        state = request.rerun_script.widget_states.widgets.add()
        state.id = self._camera
        source = f"data:image/jpeg;base64,{base64.b64encode(content).decode()}"
        state.json_value = json.dumps({"frame": {"id": frame_id, "src": source}})
        return self._run(request)

    def _rerun_request(self, page: str, params: dict[str, str | int]) -> BackMsg:
        request = BackMsg()
        request.rerun_script.page_name = "" if page == "classify" else page
        request.rerun_script.query_string = urlencode(params)
        return request

    def _run(self, request: BackMsg) -> float:
        started = time.perf_counter()
        self._socket.send(request.SerializeToString())
        for message in self._messages():
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._session = message.new_session.initialize.session_id or self._session
            elif kind == "delta" and message.delta.HasField("new_element"):
                element = message.delta.new_element
                if element.HasField("exception"):
                    raise ActionError(element.exception.message)
                if element.HasField("file_uploader"):
                    self._uploader = element.file_uploader.id
                if element.bidi_component.component_name.endswith("camera"):
                    self._camera = element.bidi_component.id
                    self._camera_fragment = message.delta.fragment_id
            elif kind == "script_finished":
                if message.script_finished in _SUCCESS:
                    break
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise ActionError("The script did not compile.")
        return time.perf_counter() - started

    def _messages(self) -> Iterator[ForwardMsg]:
        while True:
            try:
                content = self._socket.recv(_TIMEOUT_S)
            except TimeoutError as error:
                raise ActionError(f"No message within {_TIMEOUT_S:.0f} seconds.") from error
            message = ForwardMsg()
            message.ParseFromString(content if isinstance(content, bytes) else content.encode())
            yield message

    def _fetch_token(self) -> str:
        connection = http.client.HTTPConnection(self._host, timeout=_TIMEOUT_S)
        connection.request("GET", "/_stcore/health")
        cookie = connection.getresponse().headers.get("Set-Cookie", "")
        connection.close()
        return cookie.partition(f"{_XSRF_COOKIE}=")[2].partition(";")[0].strip('"')

    def _put_file(self, path: str, name: str, content: bytes) -> None:
        boundary = uuid.uuid4().hex
        disposition = f'Content-Disposition: form-data; name="{name}"; filename="{name}"'
        header = f"--{boundary}\r\n{disposition}\r\nContent-Type: image/jpeg\r\n\r\n"
        connection = http.client.HTTPConnection(self._host, timeout=_TIMEOUT_S)
        connection.request(
            "PUT",
            path,
            header.encode() + content + f"\r\n--{boundary}--\r\n".encode(),
            {
                "Content-Type": f"multipart/form-data; boundary={boundary}",
                "Cookie": f"{_XSRF_COOKIE}={self._token}",
                "X-Xsrftoken": self._token,
            },
        )
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status not in (200, 204):
            raise ActionError(f"The upload failed with status {response.status}: {body[:200]!r}")
