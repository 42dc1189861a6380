#!/usr/bin/env python3
"""Makes the storage folder of a registry, as distribution lays it out: make-storage.py FOLDER BLOBS TAGS [BLOB-SIZE].

Every tag is an image of a config and a few layers, of which half are shared; a tenth of the tags has moved once. The same each time.
"""
import hashlib
import os
import sys

folder, blobs, tags = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
size = int(sys.argv[4]) if len(sys.argv) > 4 else 100
root = os.path.join(folder, "docker/registry/v2")
written = 0


def write(path, content):
    path = os.path.join(root, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


def blob(content):
    global written
    digest = hashlib.sha256(content).hexdigest()
    path = f"blobs/sha256/{digest[:2]}/{digest}/data"
    if not os.path.exists(os.path.join(root, path)):
        write(path, content)
        written += 1
    return digest


def link(path, digest):
    write(path + "/link", b"sha256:" + digest.encode())


def layer(repository, content):
    digest = blob(content)
    link(f"repositories/{repository}/_layers/sha256/{digest}", digest)
    return digest


def describe(kind, digest, length):
    return f'{{"mediaType":"application/vnd.oci.image.{kind}","digest":"sha256:{digest}","size":{length}}}'


def image(repository, tag, number, layers):
    config = b'{"architecture":"amd64","os":"linux","n":%d}' % number
    descriptors = []
    for n in layers:
        content = (b"%020d" % n) * (size // 20)
        descriptors.append(describe("layer.v1.tar", layer(repository, content), len(content)))
    manifest = (
        '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":'
        + describe("config.v1+json", layer(repository, config), len(config))
        + ',"layers":[' + ",".join(descriptors) + "]}"
    ).encode()
    digest = blob(manifest)
    link(f"repositories/{repository}/_manifests/revisions/sha256/{digest}", digest)
    link(f"repositories/{repository}/_manifests/tags/{tag}/index/sha256/{digest}", digest)
    link(f"repositories/{repository}/_manifests/tags/{tag}/current", digest)


# A config and a manifest each; what is left are layers.
own = max(1, (blobs - 2 * tags - tags // 5) // tags)
number = 0
for tag in range(tags):
    repository = f"team{tag % 20}/app{tag % 200}"
    mine = list(range(tag * own, (tag + 1) * own))
    shared = [max(0, mine[0] - 200 * own)] if tag >= 200 else []
    if tag % 10 == 0:
        image(repository, f"v{tag}", number, shared + mine[:1])
        number += 1
    image(repository, f"v{tag}", number, shared + mine)
    number += 1
print(f"{written} blobs, {tags} tags")
