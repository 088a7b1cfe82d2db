// Surf = mean((o−τ)²) + mean(1−cos(o, τ)), and its gradient to o. One workgroup a row.
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<storage, read> surface: array<f32>;                // o [B][S]
@group(0) @binding(2) var<storage, read> target_: array<f32>;                // τ [B][S]
@group(0) @binding(3) var<storage, read_write> surfaceGradient: array<f32>;  // ∂L/∂o [B][S]
@group(0) @binding(4) var<storage, read_write> rowLosses: array<f32>;        // [row], this part only

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  if (row >= control.batch) { return; }
  var sums = vec4f(); // (o−τ)², o·τ, o², τ²
  for (var i = lane; i < S; i += 64u) {
    let o = surface[row * S + i];
    let t = target_[row * S + i];
    sums += vec4f((o - t) * (o - t), o * t, o * o, t * t);
  }
  sums = workgroupSum4(lane, sums);
  let ownNorm = sqrt(sums.z) + 1e-8;
  let wantedNorm = sqrt(sums.w) + 1e-8;
  let cosine = sums.y / (ownNorm * wantedNorm);
  let weight = control.weights.x * control.inverseRows;
  for (var i = lane; i < S; i += 64u) {
    let o = surface[row * S + i];
    let t = target_[row * S + i];
    surfaceGradient[row * S + i] = weight * (2.0 * (o - t) / f32(S) - (t / wantedNorm - cosine * o / ownNorm) / ownNorm);
  }
  if (lane == 0u) { rowLosses[row] = sums.x / f32(S) + 1.0 - cosine; }
}
