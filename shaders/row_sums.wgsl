// out[j] += Σ over rows of values[row][j]: the gradients of the encoder's and decoder's biases. One thread a column.
struct RowSumPass {
  rows: u32,
  width: u32,
}
@group(0) @binding(0) var<uniform> pass_: RowSumPass;
@group(0) @binding(1) var<storage, read> values: array<f32>;             // [rows][width]
@group(0) @binding(2) var<storage, read_write> out: array<f32>;          // [width]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let j = flatIndex(id, groups);
  if (j >= pass_.width) { return; }
  var sum = 0.0;
  for (var row = 0u; row < pass_.rows; row++) {
    sum += values[row * pass_.width + j];
  }
  out[j] += sum;
}
