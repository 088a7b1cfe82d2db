// Draws of the fire mask as plain numbers, for the self-check: what this GPU's integers give is compared bit by bit.
// One thread: one draw. The first 4 are pcg(0), pcg(1), pcg(2), pcg(12345); then sample by sample of cell by cell.
struct RandomPass {
  seed: u32,
  step: u32,
  t: u32,              // lattice step
  samples: u32,
  count: u32,          // draws in all
}
@group(0) @binding(0) var<uniform> pass_: RandomPass;
@group(0) @binding(1) var<storage, read_write> draws: array<u32>;      // [count]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= pass_.count) { return; }
  if (i < 4u) {
    draws[i] = pcg(select(i, 12345u, i == 3u));
    return;
  }
  let key = pcg(pass_.seed ^ pcg(pass_.step));
  draws[i] = fireBits(key, pass_.t, (i - 4u) % pass_.samples, (i - 4u) / pass_.samples);
}
