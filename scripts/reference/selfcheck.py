#!/usr/bin/python3
"""Writes src/diagnostics/selfcheck/reference.safetensors: what the self-check expects of the full lattice (preset `light`, Din 64,
two samples), in float64. Weights and rows are drawn here as src/model/init.ts and src/diagnostics/selfcheck/weights.ts draw them,
from pcg, so that neither a GPU nor a checkpoint is needed. Needs numpy and the folder of reference.py.
Usage: selfcheck.py REFERENCE_FOLDER [OUT_FILE]"""
import json, os, sys
import numpy as np
import metrics as M

OUT = os.path.join(M.HERE, "../../src/diagnostics/selfcheck/reference.safetensors")
SEED = 1234
INIT, NOISE, QUERY, REPLY = 0x5EED0005, 0x5EED00C1, 0x5EED00C2, 0x5EED00C3
SPREAD = 0.03                    # of the noise on fresh weights; more is chaotic over 16 steps
QUIET = ("b1", "b2", "E")        # without these a cell stays exactly 0 until something reaches it
DIN, BATCH = 64, 2
AFTER = (0, 4, 8, 12, 16)        # the states that a forward pass of `light` keeps
STRIDE = 37                      # every 37th value of s_T: coprime to the channels, so that all of them occur

f32 = lambda v: np.asarray(v, np.float32).astype(np.float64)

def stream(R, id): return int(R.pcg(np.uint64(SEED ^ id)))
def draw(R, id, index, *shape):
    key = int(R.pcg(np.uint64(stream(R, id) ^ index)))
    return M.normals(R, key, int(np.prod(shape))).reshape(shape)

def initial(R, c):
    """src/model/init.ts"""
    P = 7 * c.C; n = lambda index, spread, *shape: f32(spread * draw(R, INIT, index, *shape))
    # Gram-Schmidt is QR with a positive diagonal; Din < S, so the rows of We are orthonormal
    q, r = np.linalg.qr(draw(R, INIT, 0, c.Din, c.S).T); We = f32((q * np.sign(np.diag(r))).T)
    vin = n(4, 0.1, c.C); vin[0] = 1
    return dict(We=We, be=np.zeros(c.S), Wd=f32(We.T / c.rho), bd=np.zeros(c.Din), vin=vin, wout=f32(vin / (vin ** 2).sum()), bout=np.zeros(1),
                W1=np.repeat(n(7, (2 / P) ** .5, 1, P, 2 * c.Hd), c.G, 0), b1=np.zeros((c.G, 2 * c.Hd)), W2=np.zeros((c.G, c.Hd, c.C)), b2=np.zeros((c.G, c.C)),
                E=np.zeros((c.N, 2 * c.Hd)), A=f32(n(12, 0.01, c.D - 1, c.C, c.C) + np.eye(c.C)), Wg=n(13, 0.01, 2 * c.C, c.C), bg=np.full(c.C, c.bg0))

def noisy(R, K, p, skip=()):
    order = list(K.NAMES)
    return {k: v if k in skip else f32(v + SPREAD * draw(R, NOISE, order.index(k), *v.shape)) for k, v in p.items()}

def states(R, c, p, x, r):
    """s_0 … s_T"""
    seen = []; inner = R.cell_fwd
    def spy(p, c, A, s, m):
        out = inner(p, c, A, s, m)
        if not seen: seen.append(s)
        seen.append(out[0]); return out
    R.cell_fwd = spy
    try: R.run(p, c, x, r, 0, grad=False)
    finally: R.cell_fwd = inner
    return seen

def margin(s):
    """the least distance of any cell from a threshold of the pattern metrics, which float32 must not cross"""
    f = np.sqrt((s ** 2).mean(-1)); flat = f.reshape(f.shape[0], -1, f.shape[-1])
    return float(min(np.abs(f - 0.1).min(), np.abs(flat - (flat.mean(1) + flat.std(1))[:, None]).min()))

def main(folder, out):
    sys.path.insert(0, folder)
    import reference as R, contract as K, golden as G
    c = R.Cfg(Din=DIN, seed=SEED); rms = lambda v, axes=None: np.sqrt((v ** 2).mean(axes))
    x, r = (f32(draw(R, id, 0, BATCH, DIN)) for id in (QUERY, REPLY))
    fresh = initial(R, c); quiet = noisy(R, K, fresh, QUIET); full = noisy(R, K, fresh)
    o, _ = R.run(fresh, c, x, r, 0, grad=False)
    cosine = np.mean([a @ b / np.linalg.norm(a) / np.linalg.norm(b) for a, b in zip(o["o"], o["u"])])
    seen = states(R, c, quiet, x, r); last = seen[-1]
    for t, s in enumerate(seen): assert all((rms(s[z]) > 0) == (z <= t) for z in range(c.D)), t
    _, grads = R.run(full, c, x, r, 0); final = states(R, c, full, x, r)[-1]
    assert margin(final) > 1e-5, margin(final)
    result = dict(
        config={k: getattr(c, k) for k in G.CONFIG}, batch=BATCH, spread=SPREAD,
        fired=int(R.fire_mask(c, 0, 0, BATCH).sum()),
        conveyor=dict(cosine=float(cosine), gain=float(np.linalg.norm(o["o"]) / np.linalg.norm(o["u"]))),
        propagation=dict(after=AFTER, rms=[rms(seen[t], (1, 2, 3, 4)).tolist() for t in AFTER], stride=STRIDE,
                         walls=dict(left=rms(last[:, :, 0]), right=rms(last[:, :, -1]), front=rms(last[:, 0]), back=rms(last[:, -1]))),
        gradients={K.NAMES[k]: float(np.linalg.norm(v)) for k, v in grads.items()},
        **M.flow(R, c, full, x, r, 0), patterns=M.patterns(R, final))
    del result["cellNorms"]
    K.save(out, {"sample": last.reshape(-1)[::STRIDE].astype(np.float32)}, {"format": "selfcheck/1", "expected": json.dumps(result)})
    print(json.dumps({k: result[k] for k in ("conveyor", "propagation", "gradients", "cells", "patterns")}, indent=1)); print("margin", margin(final), "bytes", os.path.getsize(out))

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else OUT)
