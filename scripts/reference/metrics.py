#!/usr/bin/python3
"""Writes src/core/pattern/golden/metrics.safetensors: what reference.py's metrics say about real states, in float64.
Needs numpy and the folder of reference.py. Usage: metrics.py REFERENCE_FOLDER [OUT_FILE]"""
import json, os, struct, sys
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
GOLDEN = os.path.join(HERE, "../../src/model/golden")
OUT = os.path.join(HERE, "../../src/core/pattern/golden/metrics.safetensors")
SEED = 1234

def load(path):
    raw = open(path, "rb").read(); n = struct.unpack("<Q", raw[:8])[0]; head = json.loads(raw[8:8 + n]); out = {}
    for name, e in head.items():
        if name == "__metadata__": continue
        a, b = e["data_offsets"]; out[name] = np.frombuffer(raw[8 + n + a:8 + n + b], np.float32).reshape(e["shape"])
    return out, head["__metadata__"]

def config(R, meta):
    return R.Cfg(**json.loads(meta["config"]))

def parameters(K, tensors):
    return {short: tensors[name].astype(np.float64) for short, name in K.NAMES.items() if name in tensors}

def patterns(R, s):
    """reference.py's metrics, and what it leaves out: the variance of the field and the cosine of neighbouring cells"""
    layers, adjacent = R.metrics(s)
    for z, m in enumerate(layers):
        f = np.sqrt((s[z] ** 2).mean(-1)); m["var"] = float(f.reshape(-1, f.shape[-1]).var(0).mean())
    cosines = []
    for axis in (0, 1, 2):
        L = s.shape[axis]; a = np.take(s, range(L - 1), axis); b = np.take(s, range(1, L), axis)
        cosines.append(((a * b).sum(-1) / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1) + 1e-12)).ravel())
    D = s.shape[0]; C = s.shape[-1]; B = s.shape[3]
    halves = [s[:D // 2].reshape(-1, B, C).mean(0), s[D // 2:].reshape(-1, B, C).mean(0)]
    half = np.mean([1 - a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-12) for a, b in zip(*halves)])
    number = lambda m: {k: float(v) for k, v in m.items()}
    return dict(layers=[number(m) for m in layers], adjacent=adjacent, neighbour=float(np.concatenate(cosines).mean()), half=float(half))

def flow(R, c, p, x, r, step):
    """norm of dL/ds_t per (t, z), every term of s_t's own included: what each step's backward pass is given, and its result at t = 0"""
    norms = {}; inner = R.cell_bwd; count = [c.T]
    per_layer = lambda ds: np.sqrt((ds ** 2).sum((1, 2, 3, 4))).tolist()
    def spy(p, c, A, s, m, dsn, gr):
        norms[count[0]] = per_layer(dsn); count[0] -= 1
        ds = inner(p, c, A, s, m, dsn, gr)
        if count[0] == 0: norms[0] = per_layer(ds)
        return ds
    R.cell_bwd = spy
    try: _, gr = R.run(p, c, x, r, step)
    finally: R.cell_bwd = inner
    w = np.sqrt((gr["E"] ** 2).sum(1)) if "E" in gr else np.sqrt((gr["W1"] ** 2).sum((1, 2)))
    return dict(flow=[norms[t] for t in range(c.T + 1)], cells=float((w > 1e-3 * np.median(w)).mean()), cellNorms=w.tolist())

def normals(R, key, count):
    """core/rng's `normal`: Box-Muller over pcg, draws 2j and 2j+1 from uniforms 2j and 2j+1"""
    u = (R.pcg(np.uint64(key) ^ np.arange(count + count % 2, dtype=np.uint64)).astype(np.float64) + 0.5) / 2 ** 32
    radius, angle = np.sqrt(-2 * np.log(u[0::2])), 2 * np.pi * u[1::2]
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1).ravel()[:count]

def information(R, s):
    D, B = s.shape[0], s.shape[3]; features = s[0].size // B
    stream = lambda seed, id: int(R.pcg(np.uint64((seed ^ id) & 0xFFFFFFFF)))
    proj = normals(R, stream(SEED, 0x5EED00E1), features * 8).reshape(features, 8) / np.sqrt(features)
    f = [s[z].transpose(2, 0, 1, 3).reshape(B, -1) @ proj for z in range(D)]
    out = []
    for a in range(D):
        for b in range(a + 1, D):
            control = []
            for k in range(8):
                key = stream((SEED ^ (k * 0x9E3779B9)) & 0xFFFFFFFF, 0x5EED00E2)
                order = np.argsort(R.pcg(np.uint64(key) ^ np.arange(B, dtype=np.uint64)), kind="stable")
                control.append(R.gauss_mi(f[a], f[b][order]))
            out.append({"from": a, "to": b, "measured": R.gauss_mi(f[a], f[b]), "control": float(np.mean(control))})
    return out

def main(folder, out):
    sys.path.insert(0, folder)
    import reference as R, contract as K
    result = {}; tensors = {}
    for name in ("layer", "odd", "lattice"):
        t, meta = load(f"{GOLDEN}/{name}.safetensors"); c = config(R, meta)
        s = t["sT"].astype(np.float64).reshape(c.D, c.H, c.W, -1, c.C)
        result[name] = dict(patterns(R, s), ratio=float(np.linalg.norm(t["o"].astype(np.float64)) / np.linalg.norm(t["u"].astype(np.float64))))
    for name in ("odd", "cell", "overflow"):
        t, meta = load(f"{GOLDEN}/{name}.safetensors"); c = config(R, meta)
        result[name] = dict(result.get(name, {}), **flow(R, c, parameters(K, t), t["x"].astype(np.float64), t["r"].astype(np.float64), int(meta["step"])))
    t, meta = load(f"{GOLDEN}/odd.safetensors"); c = config(R, meta); rng = np.random.default_rng(5)
    x = rng.standard_normal((72, c.Din)); s = R.run(parameters(K, t), c, x, x, 0, grad=False)[0]["sT"].astype(np.float32)
    tensors["many"] = s.reshape(c.N, 72, c.C)
    result["many"] = dict(patterns(R, s.astype(np.float64)), sizes=[c.W, c.H, c.D, c.C, 72], seed=SEED, information=information(R, s.astype(np.float64)))
    K.save(out, tensors, {"format": "metrics/1", "expected": json.dumps(result)})

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else OUT)
