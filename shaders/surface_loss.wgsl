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
  var square = 0.0;
  var both = 0.0;
  var own = 0.0;
  var wanted = 0.0;
  for (var i = lane; i < S; i += 64u) {
    let o = surface[row * S + i];
    let t = target_[row * S + i];
    square += (o - t) * (o - t);
    both += o * t;
    own += o * o;
    wanted += t * t;
  }
  square = workgroupSum(lane, square);
  both = workgroupSum(lane, both);
  let ownNorm = sqrt(workgroupSum(lane, own)) + 1e-8;
  let wantedNorm = sqrt(workgroupSum(lane, wanted)) + 1e-8;
  let cosine = both / (ownNorm * wantedNorm);
  let weight = control.weights.x * control.inverseRows;
  for (var i = lane; i < S; i += 64u) {
    let o = surface[row * S + i];
    let t = target_[row * S + i];
    surfaceGradient[row * S + i] = weight * (2.0 * (o - t) / f32(S) - (t / wantedNorm - cosine * o / ownNorm) / ownNorm);
  }
  if (lane == 0u) { rowLosses[row] = square / f32(S) + 1.0 - cosine; }
}
