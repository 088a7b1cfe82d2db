// da = (ρ/r)·(du − a·mean(du⊙a)/r²). One workgroup a row.
@group(0) @binding(0) var<storage, read> activation: array<f32>;               // a [B][S]
@group(0) @binding(1) var<storage, read> rowScale: array<f32>;                 // r [B]
@group(0) @binding(2) var<storage, read> surfaceGradient: array<f32>;          // du [B][S]
@group(0) @binding(3) var<storage, read_write> activationGradient: array<f32>; // da [B][S]

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  var sum = 0.0;
  for (var i = lane; i < S; i += 64u) {
    sum += surfaceGradient[row * S + i] * activation[row * S + i];
  }
  let r = rowScale[row];
  let along = workgroupSum(lane, sum) / f32(S) / (r * r);
  for (var i = lane; i < S; i += 64u) {
    let at = row * S + i;
    activationGradient[at] = SURFACE_RMS / r * (surfaceGradient[at] - activation[at] * along);
  }
}
