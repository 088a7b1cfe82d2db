#!/usr/bin/python3
"""Writes src/formats/golden: one small table of embeddings in every format and flavour, by the formats' own writers.
Needs numpy, pyarrow, pandas, safetensors and ml_dtypes. Usage: formats.py [OUT_FOLDER]"""
import csv, json, os, sys
import ml_dtypes
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import safetensors.numpy

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "../../src/formats/golden")
ROWS, WIDTH, SEED = 20, 6, 1234
path = lambda name: os.path.join(OUT, name)

def values():
    r = np.random.default_rng(SEED)
    m = r.standard_normal((ROWS, WIDTH))
    # the corners: subnormals, the largest, signed zero
    m[0] = [0.0, -0.0, 6e-8, 65504.0, -1e-7, 1 / 3]
    return m

M64 = values()
M32, M16 = M64.astype(np.float32), M64.astype(np.float16)
GROUP = (np.arange(ROWS) // 3 * 7 - 5).astype(np.int64)
LABEL = [["cat", "dog", 'a "quoted", one', "naïve ☃"][(i * 3 + i // 4) % 4] for i in range(ROWS)]
ACTIVE = np.arange(ROWS) % 3 == 0
SCORE = M64[:, 1] * 100

def list_of(matrix, kind):
    return pa.array([list(row) for row in matrix], type=kind)

def expected():
    out = dict(rows=ROWS, width=WIDTH, group=GROUP.tolist(), label=LABEL, active=ACTIVE.tolist(), score=SCORE.tolist(),
               f16=M16.view(np.uint16).ravel().tolist(), f32=M32.view(np.uint32).ravel().tolist(), f64=M64.ravel().tolist(),
               bf16=M64.astype(ml_dtypes.bfloat16).view(np.uint16).ravel().tolist())
    with open(path("expected.json"), "w") as f: json.dump(out, f, indent=None, separators=(",", ":")); f.write("\n")

def numpy_files():
    np.save(path("f32.npy"), M32)
    np.save(path("f16.npy"), M16)
    np.save(path("f64-fortran.npy"), np.asfortranarray(M64))
    np.save(path("f32-big.npy"), M32.astype(">f4"))
    np.savez(path("stored.npz"), query=M32, reply=M16, group=GROUP)
    np.savez_compressed(path("deflated.npz"), query=np.asfortranarray(M64), reply=M32.astype(">f4"), group=GROUP, active=ACTIVE)
    np.savez(path("pickled.npz"), query=M32, label=np.array(LABEL, dtype=object))

def safetensors_file():
    safetensors.numpy.save_file(dict(query=M32, reply=M16, exact=M64, brain=M64.astype(ml_dtypes.bfloat16), group=GROUP, active=ACTIVE),
                                path("python.safetensors"), metadata=dict(model="tëst"))

def table():
    return pa.table(dict(
        query=list_of(M32, pa.list_(pa.float32())),
        reply=list_of(M32[::-1], pa.list_(pa.float32(), WIDTH)),
        half=list_of(M16, pa.list_(pa.float16())),
        exact=list_of(M64, pa.large_list(pa.float64())),
        label=pa.array(LABEL), animal=pa.array(LABEL).dictionary_encode(), group=GROUP, active=ACTIVE, score=SCORE))

def wide(matrix):
    return {f"f{i}": matrix[:, i] for i in range(WIDTH)}

def parquet_files():
    t = table()
    for codec in ["none", "snappy", "gzip", "zstd", "lz4", "brotli"]:
        pq.write_table(t, path(f"{codec}.parquet"), compression=codec, row_group_size=9, store_schema=codec == "none")
    # several pages to a chunk, none of them a dictionary's
    pq.write_table(t, path("pages.parquet"), compression="zstd", data_page_version="2.0", use_dictionary=False, data_page_size=64, write_batch_size=4)
    pq.write_table(t.select(["query", "exact"]), path("split.parquet"), use_dictionary=False, use_byte_stream_split=True)
    pq.write_table(pa.table(dict(**wide(M32), label=LABEL)), path("columns.parquet"), write_page_index=True)
    ragged = [list(row) for row in M32]; ragged[3] = ragged[3][:4]; ragged[11] = None
    pq.write_table(pa.table(dict(query=pa.array(ragged, pa.list_(pa.float32())), group=GROUP)), path("ragged.parquet"), row_group_size=8)

def arrow_files():
    t = table()
    struct = pa.StructArray.from_arrays([pa.array(M32[:, i]) for i in range(WIDTH)], [f"f{i}" for i in range(WIDTH)])
    t = t.append_column("parts", struct)
    t = t.append_column("large", pa.array(LABEL, pa.large_string()))
    fixed_half = pa.FixedSizeListArray.from_arrays(pa.array(M16.ravel()), WIDTH)
    t = t.append_column("fixed_half", fixed_half)
    for codec in ["uncompressed", "lz4", "zstd"]:
        feather.write_feather(t, path(f"{codec}.feather"), compression=codec, chunksize=9)
    with pa.OSFile(path("stream.arrows"), "wb") as sink, pa.ipc.new_stream(sink, t.schema) as writer:
        for batch in t.to_batches(max_chunksize=7): writer.write_batch(batch)
    feather.write_feather(pa.table(dict(**wide(M64), label=LABEL)), path("columns.arrow"), compression="uncompressed")
    ragged = [list(row) for row in M32]; ragged[3] = ragged[3][:4]; ragged[11] = None
    feather.write_feather(pa.table(dict(query=pa.array(ragged, pa.list_(pa.float32())), group=GROUP)), path("ragged.feather"), compression="lz4", chunksize=8)

def text_files():
    lists = pd.DataFrame(dict(query=[[float(x) for x in row] for row in M32], label=LABEL, group=GROUP, score=SCORE))
    lists.to_csv(path("lists.csv"), index=False)
    lists.to_json(path("lists.jsonl"), orient="records", lines=True, double_precision=15)
    columns = pd.DataFrame({**wide(M32), "label": LABEL, "group": GROUP})
    columns.to_csv(path("columns.csv"), index=False)
    columns.to_csv(path("columns.tsv"), index=False, sep="\t")
    with open(path("columns.jsonl"), "w") as f:
        for i in range(ROWS): f.write(json.dumps({**{f"f{j}": float(M64[i, j]) for j in range(WIDTH)}, "label": LABEL[i], "group": int(GROUP[i])}) + "\n")
    np.savetxt(path("headerless.csv"), M32, delimiter=",", fmt="%.9g")
    with open(path("spaces.csv"), "w", newline="") as f:
        w = csv.writer(f); w.writerow(["id", "query", "reply"])
        for i in range(ROWS): w.writerow([i, " ".join(map(repr, map(float, M32[i]))), str(M32[i].astype(float)).replace("\n", "")])

def packed_files():
    """Text of several blocks, which tests make again by the same rule."""
    text = "".join(f"{i * i % 97} {i % 13}\n" for i in range(30000)).encode()
    for name, codec in dict(level1=pa.Codec("zstd", compression_level=1), level19=pa.Codec("zstd", compression_level=19), frame=pa.Codec("lz4")).items():
        with open(path(f"{name}.{'lz4' if name == 'frame' else 'zst'}"), "wb") as f: f.write(codec.compress(text, asbytes=True))

os.makedirs(OUT, exist_ok=True)
for write in (expected, numpy_files, safetensors_file, parquet_files, arrow_files, text_files, packed_files): write()
print("\n".join(f"{os.path.getsize(path(name)):8} {name}" for name in sorted(os.listdir(OUT))))
