// One dispatch of a pass over cells. A thread owns ROWS samples of one cell.
struct CellPass {
  t: u32,              // lattice step: reads s_t
  firstCell: u32,      // the cells of this dispatch
  cellCount: u32,
  firstGroup: u32,     // the group of weights that the binding of W1 starts with
}

// Index of W1[group] in its binding.
fn w1Index(group: u32) -> u32 {
  return (group - pass_.firstGroup) * (SLABS * C * HV);
}
