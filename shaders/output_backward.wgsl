// g = ∂L/∂s_T, times the loss scale: the read-out on the last layer, coherence between layers, smoothness and overflow of s_T itself.
// One thread: four channels of one sample of one cell.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> final_: array<Stored4>;            // s_T [N][B][C]
@group(0) @binding(2) var<storage, read> previous: array<Stored4>;          // s_{T−1} [N][B][C]
@group(0) @binding(3) var<storage, read> surfaceGradient: array<f32>;       // ∂L/∂o [B][S]
@group(0) @binding(4) var<storage, read> parameters: array<vec4f>;          // wout at READOUT_AT
@group(0) @binding(5) var<storage, read_write> gradient: array<Stored4>;    // g [N][B][C]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let batch = control.batch;
  let index = flatIndex(id, groups);
  if (index >= N * batch * CV) { return; }
  let c = index % CV;
  let b = (index / CV) % batch;
  let n = index / (CV * batch);
  let layer = S * batch * CV;
  let own = unpack4(final_[index]);
  let weight = 2.0 * control.weights.y * control.inverseRows;
  let coherence = weight * control.internal.x / f32((D - 1u) * S * C);
  let perCell = weight / f32(N * C);

  var sum = perCell * control.internal.z * (own - unpack4(previous[index]));
  sum += perCell * control.internal.y / f32(STEPS) * sign(own) * max(abs(own) - 1.0, vec4f());
  if (n >= S) { sum += coherence * (own - unpack4(final_[index - layer])); }
  if (n + S < N) {
    sum -= coherence * (unpack4(final_[index + layer]) - own);
  } else {
    sum += surfaceGradient[b * S + n % S] * parameters[READOUT_AT + c];
  }
  gradient[index] = pack4(control.lossScale * sum);
}
