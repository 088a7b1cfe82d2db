// n7: a cell sees itself and its six neighbours, in the order self, −z, +z, −y, +y, −x, +x; nothing behind a wall.
// The kernel declares `state`, [cell][batch][channel].

// The cell that a slab is read from, or −1 where there is only wall.
fn slabSource(n: u32, slab: u32) -> i32 {
  switch slab {
    case 0u: { return i32(n); }
    case 1u: { return cellAt(n, -1, 0, 0); }
    case 2u: { return cellAt(n, 1, 0, 0); }
    case 3u: { return cellAt(n, 0, -1, 0); }
    case 4u: { return cellAt(n, 0, 1, 0); }
    case 5u: { return cellAt(n, 0, 0, -1); }
    default: { return cellAt(n, 0, 0, 1); }
  }
}

// Four channels of what sample b of a cell sees in a slab; source = slabSource(n, slab).
fn readSlab(source: u32, slab: u32, b: u32, batch: u32, channel4: u32) -> vec4f {
  return unpack4(state[sampleRow(source, b, batch) * CV + channel4]);
}
