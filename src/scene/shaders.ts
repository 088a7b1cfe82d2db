/** GLSL of the cells and of their halos. `look`: size, opacity, glow, openness (0 buried among bright cells … 1 free). */

export const CELL_VERTEX = /* glsl */ `
  attribute vec3 cell; attribute vec4 look; attribute vec3 tint;
  varying vec3 vNormal; varying vec3 vView; varying vec4 vLook; varying vec3 vTint; varying float vDepth;
  void main() {
    vec4 p = modelViewMatrix * vec4(cell + position * look.x, 1.0);
    vNormal = normalMatrix * normal; vView = -p.xyz; vLook = look; vTint = tint; vDepth = -p.z;
    gl_Position = projectionMatrix * p;
  }`

/** Key light, sky fill, thin fresnel, depth fog; a soft shoulder keeps the hue of bright cells. */
export const CELL_FRAGMENT = /* glsl */ `
  uniform vec3 key, sky, ground, fog; uniform vec2 fogRange; uniform float light; uniform mat3 toWorld;
  varying vec3 vNormal; varying vec3 vView; varying vec4 vLook; varying vec3 vTint; varying float vDepth;
  void main() {
    vec3 n = normalize(vNormal), v = normalize(vView), w = toWorld * n;
    float lambert = max(dot(n, key), 0.0), wrap = lambert * 0.75 + 0.25 * (dot(n, key) * 0.5 + 0.5);
    float fresnel = pow(1.0 - max(dot(n, v), 0.0), 3.0);
    float spec = pow(max(dot(n, normalize(key + v)), 0.0), 48.0);
    vec3 ambient = mix(ground, sky, w.y * 0.5 + 0.5) * mix(0.5, 1.0, vLook.w);
    vec3 c = vTint * (ambient + wrap * mix(0.78, 0.9, light));
    c += vTint * vLook.z * mix(0.6, 0.1, light);
    c += (vTint * 0.5 + 0.1) * fresnel * mix(0.5, 0.25, light) * vLook.w;
    c += vec3(1.0) * spec * mix(0.16, 0.1, light) * vLook.y;
    float f = smoothstep(fogRange.x, fogRange.y, vDepth);
    c = mix(c, fog, f * mix(0.68, 0.35, light));
    float m = max(max(c.r, c.g), c.b), knee = 0.42;
    if (m > knee) c *= (knee + (1.0 - knee) * (1.0 - exp(-(m - knee) / (1.25 - knee)))) / m;
    gl_FragColor = vec4(pow(c, vec3(1.0 / 2.2)), vLook.y);
  }`

/** A square that faces the viewer, on the same numbers as the cubes. Cells without glow leave the clip volume, so that they cost no fragment. */
export const HALO_VERTEX = /* glsl */ `
  attribute vec3 cell; attribute vec4 look; attribute vec3 tint;
  varying vec3 vTint; varying float vGlow; varying vec2 vPlace;
  void main() {
    vec4 p = modelViewMatrix * vec4(cell, 1.0);
    p.xy += position.xy * (1.0 + look.z * 4.0);
    vTint = tint; vGlow = look.z; vPlace = position.xy * 2.0;
    gl_Position = look.z < 0.02 ? vec4(0.0, 0.0, 2.0, 1.0) : projectionMatrix * p;
  }`

export const HALO_FRAGMENT = /* glsl */ `
  uniform float strength; varying vec3 vTint; varying float vGlow; varying vec2 vPlace;
  void main() {
    float d = length(vPlace); if (d > 1.0) discard;
    float a = exp(-d * d * 3.2) - 0.041;
    gl_FragColor = vec4(pow(vTint, vec3(1.0 / 2.2)) * a * vGlow * strength, 1.0);
  }`
