// The adjoint of n7: what reaches a cell's state from the slab gradients of those who see it.
// The kernel declares `slabGradient`, [cell][batch][slab][channel].
fn gatherSlab(n: u32, slab: u32, b: u32, batch: u32, channel4: u32) -> vec4f {
  var seer = i32(n);
  switch slab {
    case 1u: { seer = cellAt(n, 1, 0, 0); }
    case 2u: { seer = cellAt(n, -1, 0, 0); }
    case 3u: { seer = cellAt(n, 0, 1, 0); }
    case 4u: { seer = cellAt(n, 0, -1, 0); }
    case 5u: { seer = cellAt(n, 0, 0, 1); }
    case 6u: { seer = cellAt(n, 0, 0, -1); }
    default: {}
  }
  if (seer < 0) { return vec4f(); }
  return unpack4(slabGradient[((u32(seer) * batch + b) * SLABS + slab) * CV + channel4]);
}
