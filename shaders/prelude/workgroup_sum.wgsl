// Sums over the 64 threads of a workgroup, four at a time, always in the same order. Every thread must call it.
var<workgroup> lanes: array<vec4f, 64>;

fn workgroupSum4(lane: u32, value: vec4f) -> vec4f {
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

fn workgroupSum(lane: u32, value: f32) -> f32 {
  return workgroupSum4(lane, vec4f(value, 0.0, 0.0, 0.0)).x;
}
