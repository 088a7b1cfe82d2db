// The adjoint of sobel: the same filters, mirrored. The kernel declares `slabGradient`, [cell][batch][slab][channel].
fn gatherSlab(n: u32, slab: u32, b: u32, batch: u32, channel4: u32) -> vec4f {
  var sum = vec4f();
  for (var o = 0; o < 27; o++) {
    let dz = o / 9 - 1;
    let dy = (o / 3) % 3 - 1;
    let dx = o % 3 - 1;
    let weight = sobelWeight(slab, dz, dy, dx);
    let seer = cellAt(n, -dz, -dy, -dx);
    if (weight != 0.0 && seer >= 0) {
      sum += weight * unpack4(slabGradient[((u32(seer) * batch + b) * SLABS + slab) * CV + channel4]);
    }
  }
  return sum;
}
