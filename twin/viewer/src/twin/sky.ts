/** Sky, sun and haze. */
import { BackSide, Color, DirectionalLight, Fog, HemisphereLight, Mesh, ShaderMaterial, SphereGeometry, Vector3, type Scene } from 'three';
import { GROUND, type Mode } from '../core/palette';

/** A summer afternoon: high in the west-north-west. */
const SUN = new Vector3(-0.62, 0.72, -0.3).multiplyScalar(3000);

export class Sky {
  private readonly material = new ShaderMaterial({
    side: BackSide, depthWrite: false, depthTest: false, fog: false,
    uniforms: { top: { value: new Color() }, horizon: { value: new Color() } },
    vertexShader: 'varying vec3 d; void main() { d = position; vec4 p = projectionMatrix * mat4(mat3(viewMatrix)) * vec4(position, 1.0); gl_Position = p.xyww; }',
    fragmentShader: 'varying vec3 d; uniform vec3 top; uniform vec3 horizon; void main() { float h = clamp(normalize(d).y, 0.0, 1.0); gl_FragColor = vec4(mix(horizon, top, pow(smoothstep(0.0, 0.55, h), 0.7)), 1.0); \n#include <colorspace_fragment>\n }',
  });
  readonly dome = new Mesh(new SphereGeometry(1, 24, 12), this.material);
  readonly sun = new DirectionalLight(0xffffff, 2);
  private readonly hemi = new HemisphereLight(0xffffff, 0xffffff, 1);
  private readonly fog = new Fog(0xffffff, 9000, 42000);

  constructor(private readonly scene: Scene, shadows: boolean) {
    this.dome.frustumCulled = false;
    this.dome.renderOrder = -10;
    scene.add(this.dome, this.sun, this.sun.target, this.hemi);
    scene.fog = this.fog;
    this.sun.position.copy(SUN);
    if (shadows) {
      this.sun.castShadow = true;
      this.sun.shadow.mapSize.set(2048, 2048);
      this.sun.shadow.autoUpdate = false;
      this.sun.shadow.bias = -0.0006;
      this.sun.shadow.normalBias = 0.6;
    }
  }

  setMode(mode: Mode): void {
    const g = GROUND[mode];
    (this.material.uniforms.top!.value as Color).set(g.skyTop);
    (this.material.uniforms.horizon!.value as Color).set(g.horizon);
    this.fog.color.set(g.horizon);
    const night = mode === 'dark';
    this.sun.color.set(night ? '#b9cdf0' : '#fff3df');
    this.sun.intensity = night ? 1.2 : 2.15;
    this.hemi.color.set(night ? '#8fa6c4' : '#dfeaf5');
    this.hemi.groundColor.set(night ? '#27313c' : '#c9c2b4');
    this.hemi.intensity = night ? 1.2 : 2.1;
  }

  /** Haze begins further away the higher the camera is. Shadows cover what is near the point looked at. */
  follow(height: number, x: number, z: number, distance: number): void {
    this.fog.near = 6000 + height * 3;
    this.fog.far = 34000 + height * 8;
    if (!this.sun.castShadow) return;
    const r = Math.max(150, Math.min(2500, distance));
    const c = this.sun.shadow.camera;
    const key = `${Math.round(Math.log2(r) * 2)}/${Math.round(x / r * 2)}/${Math.round(z / r * 2)}`;
    if (this.sun.userData.key === key) return;
    this.sun.userData.key = key;
    this.sun.target.position.set(x, 0, z);
    this.sun.position.set(x, 0, z).add(SUN);
    this.sun.target.updateMatrixWorld();
    Object.assign(c, { left: -r * 1.3, right: r * 1.3, top: r * 1.3, bottom: -r * 1.3, near: 100, far: 7000 });
    c.updateProjectionMatrix();
    this.sun.shadow.needsUpdate = true;
  }

  shadowsChanged(): void {
    if (this.sun.castShadow) this.sun.shadow.needsUpdate = true;
  }

  dispose(): void {
    this.dome.geometry.dispose();
    this.material.dispose();
    this.sun.dispose();
    this.scene.remove(this.dome, this.sun, this.sun.target, this.hemi);
  }
}
