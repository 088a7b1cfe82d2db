// A flat thread index over a grid that may have to use its second dimension (at most 65,535 workgroups along one).
const WORKGROUP: u32 = 64u;

fn flatIndex(id: vec3u, groups: vec3u) -> u32 {
  return id.x + id.y * groups.x * WORKGROUP;
}
