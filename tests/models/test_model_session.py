"""A network is loaded once a process, when it is first needed."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import numpy as np

from analysis import models


def test_threads_that_ask_at_once_share_a_session(monkeypatch):
    def slow(*_, **__):
        sleep(0.02)
        return object()

    monkeypatch.setattr("onnxruntime.InferenceSession", slow)
    monkeypatch.setattr(models, "model_file", str)
    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(models.session, ["a file of this test"] * 4))
    assert len(set(map(id, given))) == 1


def test_texts_that_are_known_need_no_network(monkeypatch):
    known = models.embed(["The gull sat."])

    def fails(file):
        raise AssertionError(file)

    monkeypatch.setattr(models, "session", fails)
    assert np.array_equal(models.embed(["The gull sat."]), known)
    assert not models.embed([""]).any()
