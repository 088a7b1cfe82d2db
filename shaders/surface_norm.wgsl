// u = ρ·a/r with r = √(mean(a²) + 1e-6), so that a surface has RMS ρ. One workgroup a row.
@group(0) @binding(0) var<storage, read> activation: array<f32>;          // a [B][S]
@group(0) @binding(1) var<storage, read_write> surface: array<f32>;       // u [B][S]
@group(0) @binding(2) var<storage, read_write> rowScale: array<f32>;      // r [B]

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  var sum = 0.0;
  for (var i = lane; i < S; i += 64u) {
    let v = activation[row * S + i];
    sum += v * v;
  }
  let r = sqrt(workgroupSum(lane, sum) / f32(S) + 1e-6);
  for (var i = lane; i < S; i += 64u) {
    surface[row * S + i] = SURFACE_RMS * activation[row * S + i] / r;
  }
  if (lane == 0u) { rowScale[row] = r; }
}
