// A workgroup has SPLIT times the lanes of a tile: each set of them goes through a slice of k, and the sums of the slices are added
// up in their order.
fn sliceOf(lane: Lane) -> u32 {
  return lane.index / TILE_LANES;
}
var<workgroup> slices: array<f32, THREADS>;
// The sum over all slices, in the lanes of the first. Every lane must call it.
fn joined(lane: Lane, sum: f32) -> f32 {
  slices[lane.index] = sum;
  workgroupBarrier();
  var whole = 0.0;
  for (var slice = 0u; slice < SPLIT; slice++) {
    whole += slices[slice * TILE_LANES + lane.index % TILE_LANES];
  }
  workgroupBarrier();
  return whole;
}
