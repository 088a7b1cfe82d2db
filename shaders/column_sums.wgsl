// Bias gradients: out[slot] += Σ over the slot's samples of right. One thread: four columns of one slot.
struct SumPass {
  slotRows: u32,       // cells of one slot
  slotCount: u32,
  columns4: u32,
  rightStride: u32,    // of one sample, in vec4
  rightOffset: u32,
  outStride: u32,      // of one slot, in vec4
}
@group(0) @binding(0) var<uniform> control: Control;
@group(0) @binding(1) var<uniform> pass_: SumPass;
@group(0) @binding(2) var<storage, read> right: array<Stored4>;       // [slot · slotRows][B][rightStride]
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;     // [slot][columns]

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = flatIndex(id, groups);
  if (index >= pass_.slotCount * pass_.columns4) { return; }
  let column = index % pass_.columns4;
  let slot = index / pass_.columns4;
  let rows = pass_.slotRows * control.batch;
  var sum = vec4f();
  for (var row = 0u; row < rows; row++) {
    sum += unpack4(right[(slot * rows + row) * pass_.rightStride + pass_.rightOffset + column]);
  }
  out[slot * pass_.outStride + column] += control.inverseLossScale * sum;
}
