// h = gelu(u), number by number: the hidden layer of the two-layer encoder and of the MLP baseline. One thread: four values.
struct ElementPass {
  count4: u32,         // vec4s; the last may reach into the buffer's padding
}
@group(0) @binding(0) var<uniform> pass_: ElementPass;
@group(0) @binding(1) var<storage, read> preactivation: array<vec4f>;   // u [B][h]
@group(0) @binding(2) var<storage, read_write> hidden: array<vec4f>;    // h [B][h]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= pass_.count4) { return; }
  hidden[i] = gelu4(preactivation[i]);
}
