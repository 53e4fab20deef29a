"""A network is loaded once a process, when it is first needed."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import numpy as np

from analysis import sentence_embeddings
from analysis.models import session as sessions


def test_threads_that_ask_at_once_share_a_session(monkeypatch):
    def slow(*_, **__):
        sleep(0.02)
        return object()

    monkeypatch.setattr("onnxruntime.InferenceSession", slow)
    monkeypatch.setattr(sessions, "model_file", str)
    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(sessions.session, ["a file of this test"] * 4))
    assert len(set(map(id, given))) == 1


def test_texts_that_are_known_need_no_network(monkeypatch):
    known = sentence_embeddings.embed(["The gull sat."])

    def fails(file):
        raise AssertionError(file)

    monkeypatch.setattr(sentence_embeddings, "session", fails)
    assert np.array_equal(sentence_embeddings.embed(["The gull sat."]), known)
    assert not sentence_embeddings.embed([""]).any()
