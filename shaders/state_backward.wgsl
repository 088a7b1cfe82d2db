// ∂L/∂s_t from everything that read s_t: its own update, the transport into the layer above, and the neighbours that saw it.
// Adds the overflow term of s_t itself (t ≥ 1), so that the result is the g of the step before; at t = T−1 takes the
// smoothness term of s_{T−1}. One thread: four channels of one sample of one cell.
struct StatePass {
  t: u32,
  last: u32,     // 1 at t = T−1
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: StatePass;
@group(0) @binding(2) var<storage, read> slabGradient: array<Stored4>;  // dq [N][B][P]
@group(0) @binding(3) var<storage, read> flow: array<Stored4>;          // [N][B][2C]: to its own state; to the one below
@group(0) @binding(4) var<storage, read> state: array<Stored4>;         // s_t [N][B][C]
@group(0) @binding(5) var<storage, read> final_: array<Stored4>;        // s_T [N][B][C]
@group(0) @binding(6) var<storage, read_write> gradient: array<Stored4>; // out [N][B][C]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let index = flatIndex(id, groups);
  if (index >= N * batch * CV) { return; }
  let c = index % CV;
  let b = (index / CV) % batch;
  let n = index / (CV * batch);
  let row = n * batch + b;

  var sum = unpack4(flow[row * 2u * CV + c]);
  if (n + S < N) {
    sum += unpack4(flow[((row + S * batch) * 2u + 1u) * CV + c]);
  }
  for (var slab = 0u; slab < SLABS; slab++) {
    sum += gatherSlab(n, slab, b, batch, c);
  }
  let own = unpack4(state[index]);
  let weight = control.lossScale * control.weights.y * control.inverseRows * 2.0;
  if (pass_.last == 1u) {
    sum -= weight * control.internal.z / f32(N * C) * (unpack4(final_[index]) - own);
  }
  if (pass_.t > 0u) {
    sum += weight * control.internal.y / (f32(N * C) * f32(STEPS)) * sign(own) * max(abs(own) - 1.0, vec4f());
  }
  gradient[index] = pack4(sum);
}
