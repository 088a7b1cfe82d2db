// Rec = mean((y_rec − x)²); leaves its gradient in place of y_rec. One workgroup a row.
struct RowPass {
  width: u32,
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: RowPass;
@group(0) @binding(2) var<storage, read> query: array<f32>;                  // x [B][Din]
@group(0) @binding(3) var<storage, read_write> reconstruction: array<f32>;   // y_rec, then its gradient [B][Din]
@group(0) @binding(4) var<storage, read_write> rowLosses: array<f32>;        // [row], this part only

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  if (row >= control.batch) { return; }
  let weight = control.weights.w * control.inverseRows * 2.0 / f32(pass_.width);
  var sum = 0.0;
  for (var i = lane; i < pass_.width; i += 64u) {
    let at = row * pass_.width + i;
    let error = reconstruction[at] - query[at];
    sum += error * error;
    reconstruction[at] = weight * error;
  }
  let total = workgroupSum(lane, sum);
  if (lane == 0u) { rowLosses[row] = total / f32(pass_.width); }
}
