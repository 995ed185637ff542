/** The one shader patch: a Lambert material that looks up its feature's texel. */
import { type Color, DoubleSide, MeshDepthMaterial, MeshLambertMaterial, RGBADepthPacking, type Plane, type Texture, type IUniform } from 'three';
import { FLAG } from './features';

/** Shared by all tiles: what the whole scene agrees on. */
export interface SceneUniforms {
  /** How far objects without a state fade to grey, 0…1. */
  mute: IUniform<number>;
  accent: IUniform<Color>;
  /** Colour of the inside seen where a storey is cut. */
  poche: IUniform<Color>;
  [name: string]: IUniform;
}

export function featureMaterial(texture: Texture | null, shared: SceneUniforms, options: { vertexColors: boolean; flat: boolean; transparent: boolean; planes: Plane[] }): MeshLambertMaterial {
  const material = new MeshLambertMaterial({
    color: 0xffffff, vertexColors: options.vertexColors, flatShading: options.flat, side: DoubleSide,
    transparent: options.transparent, opacity: options.transparent ? 0.55 : 1, clippingPlanes: options.planes, clipShadows: true,
  });
  if (!texture) return material;
  material.onBeforeCompile = (shader) => {
    shader.uniforms.uFeatures = { value: texture };
    Object.assign(shader.uniforms, shared);
    shader.vertexShader = lookUp(shader.vertexShader, FLAG.hidden);
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', `#include <common>
flat varying vec4 vFeature;
uniform float mute;
uniform vec3 accent;
uniform vec3 poche;`)
      .replace('#include <color_fragment>', `#include <color_fragment>
int fflags = int(vFeature.a * 255.0 + 0.5);
if ((fflags & ${FLAG.override}) != 0) diffuseColor.rgb = pow(vFeature.rgb, vec3(2.2));
else diffuseColor.rgb = mix(diffuseColor.rgb, vec3(dot(diffuseColor.rgb, vec3(0.3, 0.55, 0.15))) * 0.85 + 0.1, mute);
if ((fflags & ${FLAG.ghost}) != 0) {
  if (int(gl_FragCoord.x) % 3 != 0 || int(gl_FragCoord.y) % 3 != 0) discard;
  diffuseColor.rgb = vec3(0.45);
}
if ((fflags & ${FLAG.selected}) != 0) diffuseColor.rgb = mix(diffuseColor.rgb, accent, 0.65);
else if ((fflags & ${FLAG.hover}) != 0) diffuseColor.rgb = mix(diffuseColor.rgb, accent, 0.25);`)
      .replace('#include <opaque_fragment>', `#if NUM_CLIPPING_PLANES > 0
if (!gl_FrontFacing) outgoingLight = poche;
#endif
if ((fflags & ${FLAG.selected}) != 0) outgoingLight += accent * 0.18;
#include <opaque_fragment>`);
  };
  material.customProgramCacheKey = () => 'lantau-feature';
  return material;
}

/** The vertex part: fetch the feature's texel, and move what is hidden out of the picture. */
function lookUp(source: string, hide: number): string {
  return source
    .replace('#include <common>', `#include <common>
attribute float _feature_id_0;
uniform sampler2D uFeatures;
flat varying vec4 vFeature;`)
    .replace('#include <project_vertex>', `#include <project_vertex>
int fid = int(_feature_id_0 + 0.5);
ivec2 fsize = textureSize(uFeatures, 0);
vFeature = texelFetch(uFeatures, ivec2(fid % fsize.x, fid / fsize.x), 0);
if ((int(vFeature.a * 255.0 + 0.5) & ${hide}) != 0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);`);
}

/** For shadows: what is hidden or ghosted throws none. */
export function featureDepthMaterial(texture: Texture, planes: Plane[]): MeshDepthMaterial {
  const material = new MeshDepthMaterial({ depthPacking: RGBADepthPacking, clippingPlanes: planes, side: DoubleSide });
  material.onBeforeCompile = (shader) => {
    shader.uniforms.uFeatures = { value: texture };
    shader.vertexShader = lookUp(shader.vertexShader, FLAG.hidden | FLAG.ghost);
  };
  material.customProgramCacheKey = () => 'lantau-feature-depth';
  return material;
}
