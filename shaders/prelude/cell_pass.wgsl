// One dispatch of a pass over cells.
struct CellPass {
  t: u32,              // lattice step: reads s_t
  firstCell: u32,      // the cells of this dispatch: whole bands
  cellCount: u32,
  firstGroup: u32,     // the group of weights that the binding of W1 starts with
  tally: u32,          // what cell_step does about the overflow loss: 0 nothing, 1 begins its sums, 2 adds to them
  last: u32,           // 1 at t = T−1
}

// Index of W1[group] in its binding.
fn w1Index(group: u32) -> u32 {
  return (group - pass_.firstGroup) * (SLABS * C * HV);
}
