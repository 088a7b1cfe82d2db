// Squared norm of each layer of ∂L/∂s_t, without the loss scale. One workgroup a layer: a measurement, not part of training.
struct LayerNormPass {
  t: u32,              // row of the result
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: LayerNormPass;
@group(0) @binding(2) var<storage, read> gradient: array<Stored4>;       // ∂L/∂s_t [N][B][C], times the loss scale
@group(0) @binding(3) var<storage, read_write> squares: array<f32>;      // [T + 1][D]

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let layer = S * control.batch * CV;
  var sum = 0.0;
  for (var i = lane; i < layer; i += 64u) {
    let value = control.inverseLossScale * unpack4(gradient[group.x * layer + i]);
    sum += dot(value, value);
  }
  let total = workgroupSum(lane, sum);
  if (lane == 0u) { squares[pass_.t * D + group.x] = total; }
}
