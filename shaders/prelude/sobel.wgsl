// The five fixed 3³ filters of `sobel`: identity, g_z, g_y, g_x, Laplacian (MODEL.md §3).
fn sobelWeight(slab: u32, dz: i32, dy: i32, dx: i32) -> f32 {
  let blur = vec3f(f32(2 - abs(dz)), f32(2 - abs(dy)), f32(2 - abs(dx)));
  let distance = abs(dz) + abs(dy) + abs(dx);
  switch slab {
    case 0u: { return select(0.0, 1.0, distance == 0); }
    case 1u: { return f32(dz) * blur.y * blur.z / 32.0; }
    case 2u: { return f32(dy) * blur.x * blur.z / 32.0; }
    case 3u: { return f32(dx) * blur.x * blur.y / 32.0; }
    default: { return select(select(0.0, 1.0, distance == 1), -6.0, distance == 0) / 12.0; }
  }
}
