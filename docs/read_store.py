"""Reads vectors from an embedding store over HTTP, with the standard library and numpy alone.

    python3 docs/read_store.py http://127.0.0.1:7072 7 8 9

prints what the store says of these items: the generation, which were found, and the candidates
ranked for a user whose vector is the first item's.
"""

import argparse
import ssl
import urllib.error
import urllib.request

import numpy as np


class Store:
    """A store's HTTP interface. Vectors and scores are float32, ids int64, all little-endian."""

    def __init__(self, url, token=None, ca=None, timeout=2.0):
        self.url = url.rstrip("/")
        self.headers = {"Authorization": "Bearer " + token} if token else {}
        self.context = ssl.create_default_context(cafile=ca) if ca else None
        self.timeout = timeout

    def multi_get(self, ids, generation=None):
        """Returns (vectors, found, origin): (ids, dimension), a boolean for each id, the headers."""
        ids = np.asarray(ids, "<i8")
        body, origin = self._post("/v1/multi-get", ids.tobytes(), generation=generation)
        dimension = int(origin["Weir-Dimension"])
        vectors = np.frombuffer(body, "<f4", len(ids) * dimension).reshape(len(ids), dimension)
        return vectors, _bits(body[vectors.nbytes :], len(ids)), origin

    def score(self, users, ids, top_n, similarity="dot", generation=None):
        """Returns (ids, scores, found, origin), ids and scores (users, ranked), the best first."""
        users = np.atleast_2d(np.asarray(users, "<f4"))
        ids = np.asarray(ids, "<i8")
        body, origin = self._post(
            "/v1/score",
            users.tobytes() + ids.tobytes(),
            users=len(users),
            **{"top-n": top_n, "similarity": similarity, "generation": generation},
        )
        shape = len(users), int(origin["Weir-Ranked"])
        count = shape[0] * shape[1]
        ranked = np.frombuffer(body, "<i8", count).reshape(shape)
        scores = np.frombuffer(body, "<f4", count, ranked.nbytes).reshape(shape)
        return ranked, scores, _bits(body[ranked.nbytes + scores.nbytes :], len(ids)), origin

    def _post(self, path, body, **parameters):
        query = "&".join(f"{name}={value}" for name, value in parameters.items() if value is not None)
        request = urllib.request.Request(f"{self.url}{path}?{query}", body, self.headers)
        try:
            with urllib.request.urlopen(
                request, timeout=self.timeout, context=self.context
            ) as answer:
                return answer.read(), answer.headers
        except urllib.error.HTTPError as refused:
            # One line of JSON: {"status": "FAILED_PRECONDITION", "message": "generation: 9 ..."}
            raise RuntimeError(refused.read().decode().strip()) from refused


def _bits(packed, count):
    return np.unpackbits(np.frombuffer(packed, np.uint8), count=count, bitorder="little") == 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url")
    parser.add_argument("ids", type=int, nargs="+")
    parser.add_argument("--token")
    parser.add_argument("--ca", help="PEM of who signed the store's certificate")
    arguments = parser.parse_args()
    store = Store(arguments.url, arguments.token, arguments.ca)
    vectors, found, origin = store.multi_get(arguments.ids)
    print("generation", origin["Weir-Generation"], "staleness ms", origin["Weir-Staleness-Ms"])
    for item, vector, there in zip(arguments.ids, vectors, found):
        print("item", item, "found" if there else "missing", *vector[:4])
    ranked, scores, _, _ = store.score(
        vectors[:1], arguments.ids, top_n=len(arguments.ids), generation=origin["Weir-Generation"]
    )
    for item, score in zip(ranked[0], scores[0]):
        print("ranked", item, score)


if __name__ == "__main__":
    main()
