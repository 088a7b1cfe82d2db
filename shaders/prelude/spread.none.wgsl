// Weights that all lanes need, where there are no subgroups: each lane loads each of them, LANES is 1.
struct Lane {
  @builtin(local_invocation_index) index: u32,
}
fn shareOf(lane: Lane) -> u32 {
  return 0u;
}
fn spread(held: vec4f, share: u32) -> vec4f {
  return held;
}
