// Where cells are. The sizes W, H, D, S = W·H, N = S·D, CELLS_PER_GROUP are generated from core/geometry.

// Which cell lies at an offset from n, or −1 behind a wall.
fn cellAt(n: u32, dz: i32, dy: i32, dx: i32) -> i32 {
  let x = i32(n % W) + dx;
  let y = i32((n / W) % H) + dy;
  let z = i32(n / S) + dz;
  let inside = x >= 0 && x < i32(W) && y >= 0 && y < i32(H) && z >= 0 && z < i32(D);
  return select(-1, (z * i32(H) + y) * i32(W) + x, inside);
}

// The group of weights that cell n uses.
fn groupOf(n: u32) -> u32 {
  return n / CELLS_PER_GROUP;
}
