// Sum over the 64 threads of a workgroup, always in the same order. Every thread must call it.
var<workgroup> lanes: array<f32, 64>;

fn workgroupSum(lane: u32, value: f32) -> f32 {
  workgroupBarrier();
  lanes[lane] = value;
  for (var width = 32u; width > 0u; width >>= 1u) {
    workgroupBarrier();
    if (lane < width) {
      lanes[lane] += lanes[lane + width];
    }
  }
  workgroupBarrier();
  return lanes[0];
}
