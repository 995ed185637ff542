/**
 * The camera of the twin: drag to move the ground, right drag (or Ctrl, Shift) to turn about the point under the
 * pointer, wheel to zoom to it, two fingers to pinch and turn, keys for all of it. Position in the local frame
 * (X east, Y up, Z south); heading clockwise from north and pitch below the horizon, both in degrees.
 */
import { PerspectiveCamera, Vector2, Vector3 } from 'three';

const RAD = Math.PI / 180;
export interface Pose { position: Vector3; heading: number; pitch: number }

export function direction(heading: number, pitch: number, out = new Vector3()): Vector3 {
  return out.set(Math.sin(heading * RAD) * Math.cos(pitch * RAD), Math.sin(pitch * RAD), -Math.cos(heading * RAD) * Math.cos(pitch * RAD));
}
const shortest = (a: number): number => ((((a + 180) % 360) + 360) % 360) - 180;

export class CameraControl {
  readonly camera = new PerspectiveCamera(42, 1, 1, 90000);
  readonly goal: Pose = { position: new Vector3(0, 1500, 2500), heading: 0, pitch: -35 };
  private readonly now: Pose = { position: new Vector3(0, 1500, 2500), heading: 0, pitch: -35 };
  private flight: { from: Pose; to: Pose; lift: number; start: number; duration: number } | null = null;
  private readonly pointers = new Map<number, Vector2>();
  private grab: { point: Vector3; mode: 'pan' | 'turn' } | null = null;
  private moved = 0;
  private readonly abort = new AbortController();
  home: () => void = () => {};
  onChange: () => void = () => {};
  /** A press and release without a drag. */
  onClick: (x: number, y: number) => void = () => {};
  onHover: (x: number, y: number) => void = () => {};

  constructor(private readonly element: HTMLElement, private readonly probe: (x: number, y: number) => Vector3, private readonly calm: () => boolean) {
    const listen = <K extends keyof HTMLElementEventMap>(type: K, fn: (event: HTMLElementEventMap[K]) => void) =>
      element.addEventListener(type, fn, { signal: this.abort.signal, passive: false });
    listen('pointerdown', (e) => this.down(e));
    listen('pointermove', (e) => this.move(e));
    listen('pointerup', (e) => this.up(e));
    listen('pointercancel', (e) => { this.pointers.delete(e.pointerId); this.grab = null; });
    listen('wheel', (e) => { e.preventDefault(); this.zoomAt(this.probe(...this.local(e)), Math.exp(Math.max(-120, Math.min(120, e.deltaY)) * 0.0022)); });
    listen('contextmenu', (e) => e.preventDefault());
    listen('keydown', (e) => this.key(e));
  }

  dispose(): void {
    this.abort.abort();
  }

  private local(e: MouseEvent): [number, number] {
    const box = this.element.getBoundingClientRect();
    return [e.clientX - box.left, e.clientY - box.top];
  }

  private down(e: PointerEvent): void {
    this.element.focus({ preventScroll: true });
    try { this.element.setPointerCapture(e.pointerId); } catch { /* the pointer is gone already */ }
    this.pointers.set(e.pointerId, new Vector2(...this.local(e)));
    this.flight = null;
    if (this.pointers.size === 1) {
      this.moved = 0;
      this.grab = { point: this.probe(...this.local(e)), mode: e.button !== 0 || e.ctrlKey || e.shiftKey || e.metaKey ? 'turn' : 'pan' };
    } else this.moved = 99;
  }

  private move(e: PointerEvent): void {
    const [x, y] = this.local(e);
    const last = this.pointers.get(e.pointerId);
    if (!last) { this.onHover(x, y); return; }
    const [dx, dy] = [x - last.x, y - last.y];
    if (this.pointers.size === 2) {
      const other = [...this.pointers].find(([id]) => id !== e.pointerId)![1];
      const before = last.distanceTo(other);
      const after = Math.hypot(x - other.x, y - other.y);
      const angle = Math.atan2(y - other.y, x - other.x) - Math.atan2(last.y - other.y, last.x - other.x);
      const middle = this.probe((x + other.x) / 2, (y + other.y) / 2);
      if (before > 8 && after > 8) this.zoomAt(middle, before / after);
      this.turnAbout(middle, shortest(-angle / RAD), dy * 0.06);
    } else if (this.grab) {
      this.moved += Math.abs(dx) + Math.abs(dy);
      if (this.moved > 4) {
        if (this.grab.mode === 'turn') this.turnAbout(this.grab.point, dx * 0.25, dy * 0.2);
        else this.pan(dx, dy, this.grab.point);
      }
    }
    last.set(x, y);
  }

  private up(e: PointerEvent): void {
    const single = this.pointers.size === 1;
    this.pointers.delete(e.pointerId);
    if (single && this.moved <= 4 && e.button === 0) this.onClick(...this.local(e));
    if (!this.pointers.size) this.grab = null;
  }

  /** Metres a pixel covers at a point. */
  metresPerPixel(point: Vector3): number {
    return (Math.max(2, this.camera.position.distanceTo(point)) * 2 * Math.tan((this.camera.fov * RAD) / 2)) / Math.max(1, this.element.clientHeight);
  }

  private pan(dx: number, dy: number, point: Vector3): void {
    const scale = this.metresPerPixel(point);
    const forward = scale / Math.max(0.25, Math.sin(-Math.min(-8, this.goal.pitch) * RAD));
    const h = this.goal.heading * RAD;
    this.goal.position.x += -dx * scale * Math.cos(h) + dy * forward * Math.sin(h);
    this.goal.position.z += -dx * scale * Math.sin(h) - dy * forward * Math.cos(h);
    this.settle();
  }

  zoomAt(point: Vector3, factor: number): void {
    this.flight = null;
    const offset = this.goal.position.clone().sub(point);
    const length = offset.length();
    this.goal.position.copy(point).addScaledVector(offset, Math.max(3, Math.min(45000, length * factor)) / Math.max(0.01, length));
    this.settle();
  }

  turnAbout(point: Vector3, yaw: number, pitch: number): void {
    const to = Math.max(-89.5, Math.min(-2, this.goal.pitch - pitch));
    const offset = this.goal.position.clone().sub(point);
    const right = new Vector3(Math.cos(this.goal.heading * RAD), 0, Math.sin(this.goal.heading * RAD));
    offset.applyAxisAngle(right, (to - this.goal.pitch) * RAD).applyAxisAngle(new Vector3(0, 1, 0), -yaw * RAD);
    this.goal.position.copy(point).add(offset);
    this.goal.heading += yaw;
    this.goal.pitch = to;
    this.settle();
  }

  private settle(): void {
    this.goal.position.y = Math.max(2.5, Math.min(50000, this.goal.position.y));
    this.onChange();
  }

  centre(): Vector3 {
    return this.probe(this.element.clientWidth / 2, this.element.clientHeight / 2);
  }

  zoom(factor: number): void {
    this.zoomAt(this.centre(), factor);
  }

  private key(e: KeyboardEvent): void {
    if (e.altKey || e.metaKey) return;
    const step = 70;
    const turn = e.shiftKey || e.ctrlKey;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => (turn ? this.turnAbout(this.centre(), -10, 0) : this.pan(step, 0, this.centre())),
      ArrowRight: () => (turn ? this.turnAbout(this.centre(), 10, 0) : this.pan(-step, 0, this.centre())),
      ArrowUp: () => (turn ? this.turnAbout(this.centre(), 0, 6) : this.pan(0, step, this.centre())),
      ArrowDown: () => (turn ? this.turnAbout(this.centre(), 0, -6) : this.pan(0, -step, this.centre())),
      '+': () => this.zoom(0.75), '=': () => this.zoom(0.75), '-': () => this.zoom(1.33), Home: () => this.home(),
    };
    const move = moves[e.key];
    if (!move) return;
    e.preventDefault();
    if (e.key !== 'Home') this.flight = null;
    move();
  }

  jump(pose: Pose): void {
    this.flight = null;
    for (const p of [this.goal, this.now]) { p.position.copy(pose.position); p.heading = pose.heading; p.pitch = pose.pitch; }
    this.onChange();
  }

  /** Flies in an arc; at once for those who asked for less motion. */
  fly(pose: Pose): void {
    if (this.calm()) return this.jump(pose);
    const from: Pose = { position: this.now.position.clone(), heading: this.now.heading, pitch: this.now.pitch };
    const distance = from.position.distanceTo(pose.position);
    this.flight = { from, to: { ...pose, heading: from.heading + shortest(pose.heading - from.heading) }, lift: distance * 0.12, start: performance.now(), duration: Math.min(1800, 500 + distance * 0.25) };
    this.onChange();
  }

  /** Looks at a point from a distance, keeping or taking a heading. */
  look(point: Vector3, distance: number, heading = this.goal.heading, pitch = this.goal.pitch, fly = true): void {
    const position = point.clone().addScaledVector(direction(heading, pitch), -distance);
    position.y = Math.max(position.y, point.y + 1);
    if (fly) this.fly({ position, heading, pitch });
    else this.jump({ position, heading, pitch });
  }

  /** Moves towards the goal; true while still moving. */
  update(seconds: number): boolean {
    let moving = true;
    if (this.flight) {
      const { from, to, lift, start, duration } = this.flight;
      const t = Math.min(1, (performance.now() - start) / duration);
      const s = t * t * (3 - 2 * t);
      this.goal.position.lerpVectors(from.position, to.position, s);
      this.goal.position.y += lift * Math.sin(Math.PI * s);
      this.goal.heading = from.heading + (to.heading - from.heading) * s;
      this.goal.pitch = from.pitch + (to.pitch - from.pitch) * s;
      Object.assign(this.now, { heading: this.goal.heading, pitch: this.goal.pitch });
      this.now.position.copy(this.goal.position);
      if (t >= 1) this.flight = null;
    } else {
      const k = this.calm() ? 1 : 1 - Math.exp(-seconds / 0.07);
      this.now.position.lerp(this.goal.position, k);
      this.now.heading += (this.goal.heading - this.now.heading) * k;
      this.now.pitch += (this.goal.pitch - this.now.pitch) * k;
      moving = this.now.position.distanceTo(this.goal.position) > 0.0005 * Math.max(10, this.now.position.y) || Math.abs(this.goal.heading - this.now.heading) + Math.abs(this.goal.pitch - this.now.pitch) > 0.02;
      if (!moving) {
        this.now.position.copy(this.goal.position);
        this.now.heading = this.goal.heading = ((this.goal.heading % 360) + 360) % 360;
        this.now.pitch = this.goal.pitch;
      }
    }
    const c = this.camera;
    c.position.copy(this.now.position);
    c.rotation.set(this.now.pitch * RAD, -this.now.heading * RAD, 0, 'YXZ');
    c.near = Math.max(0.3, Math.min(60, c.position.y * 0.03));
    c.updateProjectionMatrix();
    c.updateMatrixWorld();
    return moving;
  }

  get heading(): number {
    return this.now.heading;
  }
}
