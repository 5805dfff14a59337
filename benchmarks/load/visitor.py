"""A visitor without a browser: speaks Streamlit's own protocol over a WebSocket."""

from __future__ import annotations

import http.client
import time
import uuid
from collections.abc import Iterator
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

_TIMEOUT = 120.0
_XSRF = "_streamlit_xsrf"


class ActionError(Exception):
    """A page showed an exception, or the server refused or did not answer."""


class Visitor:
    """One session of the app; to be closed."""

    def __init__(self, url: str) -> None:
        """Connect to the server at this address."""
        self._host = urlsplit(url).netloc
        self._token = self._fetch_token()
        self._socket = connect(
            f"ws://{self._host}/_stcore/stream",
            origin=None,
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            open_timeout=_TIMEOUT,
            additional_headers={"Cookie": f"{_XSRF}={self._token}"},
        )
        self._session = ""
        self._uploader = ""

    def close(self) -> None:
        """Leave."""
        self._socket.close()

    def visit(self, page: str, /, **params: str | int) -> float:
        """Open a page at an address; returns the seconds until its script has ended.

        Raises:
            ActionError: The page showed an exception or did not come.
        """
        message = self._rerun(page, params)
        return self._run(message)

    def upload(self, name: str, content: bytes) -> float:
        """Bring a photo to the page Classify, which must be open at its uploads.

        Returns:
            Seconds from the choice of the file to the end of the page with its answer.

        Raises:
            ActionError: The server refused the file, or the page showed an exception.
        """
        started = time.perf_counter()
        request = BackMsg()
        request.file_urls_request.request_id = uuid.uuid4().hex
        request.file_urls_request.file_names.append(name)
        request.file_urls_request.session_id = self._session
        self._socket.send(request.SerializeToString())
        answers = self._messages()
        urls = next(
            message.file_urls_response.file_urls[0]
            for message in answers
            if message.WhichOneof("type") == "file_urls_response"
        )
        self._put(urls.upload_url, name, content)
        message = self._rerun("classify", {"source": "upload"})
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self._uploader
        file = state.file_uploader_state_value.uploaded_file_info.add()
        file.name, file.size, file.file_id = name, len(content), urls.file_id
        file.file_urls.CopyFrom(urls)
        self._run(message)
        return time.perf_counter() - started

    def _rerun(self, page: str, params: dict[str, str | int]) -> BackMsg:
        message = BackMsg()
        message.rerun_script.page_name = "" if page == "classify" else page
        message.rerun_script.query_string = urlencode(params)
        return message

    def _run(self, message: BackMsg) -> float:
        started = time.perf_counter()
        self._socket.send(message.SerializeToString())
        for answer in self._messages():
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self._session = answer.new_session.initialize.session_id or self._session
            elif kind == "delta" and answer.delta.HasField("new_element"):
                element = answer.delta.new_element
                if element.HasField("exception"):
                    raise ActionError(element.exception.message)
                if element.HasField("file_uploader"):
                    self._uploader = element.file_uploader.id
            elif kind == "script_finished":
                if answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    break
                if answer.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise ActionError("The script did not compile.")
        return time.perf_counter() - started

    def _messages(self) -> Iterator[ForwardMsg]:
        while True:
            try:
                content = self._socket.recv(_TIMEOUT)
            except TimeoutError as error:
                raise ActionError(f"No answer within {_TIMEOUT:.0f} seconds.") from error
            message = ForwardMsg()
            message.ParseFromString(content if isinstance(content, bytes) else content.encode())
            yield message

    def _fetch_token(self) -> str:
        connection = http.client.HTTPConnection(self._host, timeout=_TIMEOUT)
        connection.request("GET", "/_stcore/health")
        cookie = connection.getresponse().headers.get("Set-Cookie", "")
        connection.close()
        return cookie.partition(f"{_XSRF}=")[2].partition(";")[0].strip('"')

    def _put(self, path: str, name: str, content: bytes) -> None:
        edge = uuid.uuid4().hex
        disposition = f'Content-Disposition: form-data; name="{name}"; filename="{name}"'
        head = f"--{edge}\r\n{disposition}\r\nContent-Type: image/jpeg\r\n\r\n"
        connection = http.client.HTTPConnection(self._host, timeout=_TIMEOUT)
        connection.request(
            "PUT",
            path,
            head.encode() + content + f"\r\n--{edge}--\r\n".encode(),
            {
                "Content-Type": f"multipart/form-data; boundary={edge}",
                "Cookie": f"{_XSRF}={self._token}",
                "X-Xsrftoken": self._token,
            },
        )
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        if answer.status not in (200, 204):
            raise ActionError(f"The upload was answered {answer.status}: {said[:200]!r}")
