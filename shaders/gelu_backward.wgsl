// ∂L/∂u = ∂L/∂h ⊙ gelu'(u), in place. One thread: four values.
struct ElementPass {
  count4: u32,         // vec4s; the last may reach into the buffer's padding
}
@group(0) @binding(0) var<uniform> pass_: ElementPass;
@group(0) @binding(1) var<storage, read> preactivation: array<vec4f>;     // u [B][h]
@group(0) @binding(2) var<storage, read_write> gradient: array<vec4f>;    // ∂L/∂h in, ∂L/∂u out [B][h]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= pass_.count4) { return; }
  let u = preactivation[i];
  gradient[i] *= geluSlope4(u, geluTanh4(u));
}
