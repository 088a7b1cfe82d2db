// ∂y from ∂ŷ: takes what the contrastive part left (∂ℓ@r̂), adds −w·r̂/rows of the cosine part, and goes back through the
// normalisation: ∂y = (∂ŷ − (∂ŷ·ŷ)ŷ)/‖y‖. In place. One workgroup a row.
struct RowPass {
  width: u32,
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: RowPass;
@group(0) @binding(2) var<storage, read> unit: array<f32>;               // ŷ [B][Din]
@group(0) @binding(3) var<storage, read> reply: array<f32>;              // r̂ [B][Din]
@group(0) @binding(4) var<storage, read> norms: array<f32>;              // ‖y‖ [B]
@group(0) @binding(5) var<storage, read_write> gradient: array<f32>;     // ∂ŷ, then ∂y [B][Din]

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let row = group.x;
  let weight = control.weights.z * control.inverseRows;
  var sum = 0.0;
  for (var i = lane; i < pass_.width; i += 64u) {
    let at = row * pass_.width + i;
    sum += (gradient[at] - weight * reply[at]) * unit[at];
  }
  let along = workgroupSum(lane, sum);
  for (var i = lane; i < pass_.width; i += 64u) {
    let at = row * pass_.width + i;
    gradient[at] = (gradient[at] - weight * reply[at] - along * unit[at]) / norms[row];
  }
}
