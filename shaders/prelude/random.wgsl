// Counter-based randomness (MODEL.md §3): the mask of one cell update is a function of its coordinates.
fn pcg(v: u32) -> u32 {
  let s = v * 747796405u + 2891336453u;
  let w = ((s >> ((s >> 28u) + 4u)) ^ s) * 277803737u;
  return (w >> 22u) ^ w;
}

// The draw of sample b (index in the effective batch) of cell n at lattice step t; key = pcg(seed ^ pcg(step)).
fn fireBits(key: u32, t: u32, b: u32, n: u32) -> u32 {
  return pcg(pcg(pcg(key ^ t) ^ b) ^ n);
}

// 1 where the cell updates, else 0.
fn fireMask(key: u32, t: u32, b: u32, n: u32) -> f32 {
  return select(0.0, 1.0, (fireBits(key, t, b, n) >> 8u) < FIRE_THRESHOLD);
}
