enable subgroups;
// Weights that all lanes need: LANES of them are loaded at once, one by each lane of a subgroup, and then spread. So every lane of a
// workgroup has to come along: no lane returns before another.
struct Lane {
  @builtin(local_invocation_index) index: u32,
  @builtin(subgroup_invocation_id) subgroup: u32,
}
// Which of LANES weights this lane loads.
fn shareOf(lane: Lane) -> u32 {
  return lane.subgroup % LANES;
}
// The weight that the lane with this share loaded.
fn spread(held: vec4f, share: u32) -> vec4f {
  return subgroupShuffle(held, share);
}
