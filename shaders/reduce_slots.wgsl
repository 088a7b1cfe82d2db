// out[group][i] += Σ over the group's slots of slots[slot][i], in order. One thread: four values of one group.
struct ReducePass {
  groups: u32,
  slotsPerGroup: u32,
  width4: u32,         // values of a slot that are added, in vec4
  stride4: u32,        // from one slot to the next
  first4: u32,         // where the first slot's values begin
}
@group(0) @binding(0) var<uniform> pass_: ReducePass;
@group(0) @binding(1) var<storage, read> slots: array<vec4f>;        // [slot][stride]
@group(0) @binding(2) var<storage, read_write> out: array<vec4f>;    // [group][width]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = flatIndex(id, groups);
  if (index >= pass_.groups * pass_.width4) { return; }
  let i = index % pass_.width4;
  let group = index / pass_.width4;
  var sum = vec4f();
  for (var k = 0u; k < pass_.slotsPerGroup; k++) {
    sum += slots[pass_.first4 + (group * pass_.slotsPerGroup + k) * pass_.stride4 + i];
  }
  out[index] += sum;
}
