// sobel: a cell sees five correlations of its 3³ surroundings, with zeros behind the walls.
// The kernel declares `state`, [cell][batch][channel].
fn slabSource(n: u32, slab: u32) -> i32 {
  return i32(n);
}

fn readSlab(source: u32, slab: u32, b: u32, batch: u32, channel4: u32) -> vec4f {
  var sum = vec4f();
  for (var o = 0; o < 27; o++) {
    let dz = o / 9 - 1;
    let dy = (o / 3) % 3 - 1;
    let dx = o % 3 - 1;
    let weight = sobelWeight(slab, dz, dy, dx);
    let seer = cellAt(source, dz, dy, dx);
    if (weight != 0.0 && seer >= 0) {
      sum += weight * unpack4(state[sampleRow(u32(seer), b, batch) * CV + channel4]);
    }
  }
  return sum;
}
