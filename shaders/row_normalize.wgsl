// v̂ = v/(‖v‖ + 1e-8) for every row, in place; the norm (with its 1e-8) is kept. One workgroup a row.
struct RowPass {
  width: u32,
}
@group(0) @binding(0) var<uniform> pass_: RowPass;
@group(0) @binding(1) var<storage, read_write> values: array<f32>;       // [rows][width]
@group(0) @binding(2) var<storage, read_write> norms: array<f32>;        // [rows]

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  var sum = 0.0;
  for (var i = lane; i < pass_.width; i += 64u) {
    let v = values[row * pass_.width + i];
    sum += v * v;
  }
  let norm = sqrt(workgroupSum(lane, sum)) + 1e-8;
  for (var i = lane; i < pass_.width; i += 64u) {
    values[row * pass_.width + i] /= norm;
  }
  if (lane == 0u) { norms[row] = norm; }
}
