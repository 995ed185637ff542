/** The left panel: layers that can be switched off, and the element tree of the models. */
import { api, ApiError } from '../core/api';
import { live as onLang, number, readableClass, t } from '../core/i18n';
import { layerStyle, type Mode } from '../core/palette';
import { hasRule, withRule, withoutRule, type Rule } from '../core/rules';
import type { Store } from '../core/store';
import { sameRef, type Collection, type TreeNode } from '../core/types';
import { h, icon, words } from './dom';

export const reason = (error: unknown): string => (error instanceof ApiError ? (error.status === 0 ? t('noAnswer') : error.sentence) : error instanceof Error ? error.message : String(error));

export class LayerList {
  readonly element = h('div', { id: 'panel-layers', class: 'scroll' });
  private collections: readonly Collection[] = [];
  private readonly problems = new Map<string, unknown>();
  constructor(private readonly store: Store, private readonly mode: () => Mode, private readonly flyTo: (c: Collection) => void, private readonly retry: (id: string) => void) {
    onLang(() => this.draw());
    store.on(['off', 'theme'], () => this.draw());
  }
  show(collections: readonly Collection[]): void {
    this.collections = collections;
    this.draw();
  }
  problem(id: string, error: unknown): void {
    if (error === null ? this.problems.delete(id) : this.problems.get(id) !== error) { if (error !== null) this.problems.set(id, error); this.draw(); }
  }
  private draw(): void {
    const focus = document.activeElement?.id;
    const group = (key: 'models' | 'vectors', list: readonly Collection[]) => list.length > 0 && h('section', {}, words(h('h2'), key), h('ul', { class: 'plain' }, ...list.map((c) => this.row(c))));
    const models = this.collections.filter((c) => c.kind === 'model');
    const vectors = this.collections.filter((c) => c.kind !== 'model').sort((a, b) => layerStyle(b.id, 'light').order - layerStyle(a.id, 'light').order);
    this.element.replaceChildren(...[group('models', models), group('vectors', vectors)].filter((x): x is HTMLElement => !!x));
    if (focus) document.getElementById(focus)?.focus();
  }
  private row(c: Collection): HTMLElement {
    const { off } = this.store.state;
    const style = layerStyle(c.id, this.mode());
    const name = c.title || c.id;
    const box = h('input', { type: 'checkbox', id: `layer-${c.id}`, change: () => this.store.set({ off: box.checked ? this.store.state.off.filter((x) => x !== c.id) : [...this.store.state.off, c.id] }) });
    box.checked = !off.includes(c.id);
    const point = c.geometryTypes?.some((g) => /Point/.test(g));
    const swatch = h('span', { class: `swatch ${point ? 'dot' : c.geometryTypes?.some((g) => /Line/.test(g)) ? 'line' : ''}`, 'aria-hidden': 'true' });
    swatch.style.background = c.kind === 'model' ? 'linear-gradient(135deg,#e8e6e0,#9fb3bf)' : style.fill;
    const fly = h('button', { type: 'button', class: 'icon small', 'aria-label': `${t('flyTo')}: ${name}`, title: t('flyTo'), click: () => this.flyTo(c) }, icon('target'));
    const error = this.problems.get(c.id);
    return h('li', { class: 'layer' }, h('label', { for: box.id }, box, swatch, h('span', { class: 'name' }, name), h('span', { class: 'count' }, c.count === undefined ? '' : number(c.count, 0))), fly,
      error !== undefined && h('p', { class: 'problem', role: 'alert' }, t('failed', { name, why: reason(error) }), ' ', h('button', { type: 'button', class: 'link', click: () => this.retry(c.id) }, t('retry'))));
  }
}

/** A node of the tree; one that stands for a class holds its members itself. */
type Branch = TreeNode & { children?: TreeNode[] };

/** Groups what stands on a storey by class, in the order of the alphabet. */
export function byClass(nodes: readonly TreeNode[]): Branch[] {
  const groups = new Map<string, TreeNode[]>();
  for (const n of nodes) { const group = groups.get(n.class); if (group) group.push(n); else groups.set(n.class, [n]); }
  return [...groups].sort(([a], [b]) => a.localeCompare(b)).map(([cls, children]) => ({ id: `class:${cls}`, name: cls, class: cls, childCount: children.length, children }));
}

const PAGE = 200;
/** Nodes are asked for when opened, and drawn 200 at a time: a storey of thousands stays quick. */
export class ElementTree {
  readonly element = h('div', { id: 'panel-elements', class: 'scroll' });
  private readonly root = h('ul', { class: 'tree', role: 'tree' });
  private models: readonly Collection[] = [];
  private started = false;
  constructor(private readonly store: Store, private readonly flyTo: (collection: string, id: string) => void) {
    onLang(() => { this.root.setAttribute('aria-label', t('elements')); if (this.started) this.start(); });
    this.root.addEventListener('keydown', (e) => this.key(e));
    store.on(['selection', 'hidden'], () => this.mark());
  }
  show(models: readonly Collection[]): void {
    this.models = models;
    if (this.started) this.start();
  }
  /** Called when the tab is opened for the first time. */
  start(): void {
    this.started = true;
    if (!this.models.length) { this.element.replaceChildren(h('p', { class: 'quiet' }, t('noTree'))); return; }
    this.element.replaceChildren(this.root);
    this.root.replaceChildren(...this.models.map((m) => this.item(m.id, { id: '', name: m.title || m.id, class: '', childCount: m.count ?? 1 }, {}, 1)));
    const first = this.root.querySelector<HTMLElement>('[role=treeitem]')!;
    first.tabIndex = 0;
    void this.open(first);
  }
  private readonly data = new WeakMap<Element, { collection: string; node: Branch; rule: Rule; level: number; storey: string | undefined }>();

  private item(collection: string, node: Branch, inherited: { storey?: string }, level: number): HTMLLIElement {
    const storey = /storey|level/i.test(node.class) ? node.id : inherited.storey;
    const leaf = node.childCount === 0;
    // A storey, or a class within it, is hidden by a rule; so is a whole model; anything else by its id.
    const isClass = !!node.children;
    const whole = !node.id || (!storey && /^Ifc(Project|Site|Building|Facility)$/.test(node.class));
    const rule: Rule = whole ? { collection } : isClass ? { collection, storey: inherited.storey!, class: node.class } : storey === node.id ? { collection, storey: node.id } : { collection, id: node.id };
    const name = (isClass ? readableClass(node.class) : node.name) || readableClass(node.class) || node.id;
    const row = h('div', { class: 'row' }, h('span', { class: 'twist', 'aria-hidden': 'true' }), h('span', { class: 'name' }, name),
      h('span', { class: 'count' }, leaf ? readableClass(node.class) : number(node.childCount, 0)),
      h('button', { type: 'button', class: 'icon small eye', tabindex: '-1', 'aria-label': t('hideNode', { name }), title: t('hideNode', { name }), click: (e: MouseEvent) => { e.stopPropagation(); this.toggle(rule); } }, icon('eye')));
    row.style.paddingInlineStart = `${level * 12 - 8}px`;
    for (const [k, v] of Object.entries({ role: 'treeitem', 'aria-level': String(level), tabindex: '-1', ...(leaf ? {} : { 'aria-expanded': 'false' }) })) row.setAttribute(k, v);
    this.data.set(row, { collection, node, rule, level, storey });
    row.addEventListener('click', () => { this.focus(row); if (leaf) this.choose(row); else void this.open(row); });
    row.addEventListener('dblclick', () => node.id && !isClass && this.flyTo(collection, node.id));
    return h('li', { role: 'none' }, row);
  }
  private toggle(rule: Rule): void {
    const { hidden } = this.store.state;
    this.store.set({ hidden: hasRule(hidden, rule) ? withoutRule(hidden, rule) : withRule(hidden, rule) });
  }
  private choose(row: Element): void {
    const { collection, node } = this.data.get(row)!;
    if (node.id) this.store.set({ selection: { collection, id: node.id } });
  }
  private async open(row: HTMLElement, only?: boolean): Promise<void> {
    const { collection, node, level, storey } = this.data.get(row)!;
    const li = row.parentElement!;
    const expanded = row.getAttribute('aria-expanded');
    if (expanded === null) return;
    let list = li.querySelector<HTMLUListElement>(':scope > ul');
    if (expanded === 'true') { if (only !== true) { row.setAttribute('aria-expanded', 'false'); if (list) list.hidden = true; } return; }
    row.setAttribute('aria-expanded', 'true');
    if (list) { list.hidden = false; return; }
    li.append((list = h('ul', { role: 'group' }, h('li', { class: 'quiet', role: 'none' }, t('loading')))));
    try {
      const answer = node.children ?? (await api.children(collection, node.id || undefined));
      const children: Branch[] = storey && storey === node.id ? byClass(answer) : answer;
      list.replaceChildren();
      const page = (from: number) => {
        list!.append(...children.slice(from, from + PAGE).map((c) => this.item(collection, c, storey ? { storey } : {}, level + 1)));
        const rest = children.length - from - PAGE;
        if (rest > 0) { const more = h('li', { role: 'none' }, h('button', { type: 'button', class: 'link', click: () => { more.remove(); page(from + PAGE); } }, t('more', { n: Math.min(PAGE, rest) }))); list!.append(more); }
      };
      page(0);
      this.mark();
      if (children.length === 1 && children[0]!.childCount > 0) void this.open(list.querySelector<HTMLElement>('[role=treeitem]')!, true);
    } catch (error) {
      row.setAttribute('aria-expanded', 'false');
      list.remove();
      const note = h('p', { class: 'problem', role: 'alert' }, t('failedDetails', { why: reason(error) }));
      li.append(note);
      setTimeout(() => note.remove(), 8000);
    }
  }
  private focus(row: HTMLElement): void {
    this.root.querySelectorAll('[tabindex="0"]').forEach((e) => e.setAttribute('tabindex', '-1'));
    row.tabIndex = 0;
    row.focus();
  }
  private key(e: KeyboardEvent): void {
    const row = (e.target as Element).closest<HTMLElement>('[role=treeitem]');
    if (!row) return;
    const all = [...this.root.querySelectorAll<HTMLElement>('[role=treeitem]')].filter((x) => !x.parentElement!.closest('ul[hidden]'));
    const at = all.indexOf(row);
    const go = (x: HTMLElement | null | undefined) => x && this.focus(x);
    const open = row.getAttribute('aria-expanded');
    switch (e.key) {
      case 'ArrowDown': go(all[at + 1]); break;
      case 'ArrowUp': go(all[at - 1]); break;
      case 'Home': go(all[0]); break;
      case 'End': go(all[all.length - 1]); break;
      case 'ArrowRight': if (open === 'false') void this.open(row); else go(row.parentElement!.querySelector<HTMLElement>('ul [role=treeitem]')); break;
      case 'ArrowLeft': if (open === 'true') void this.open(row); else go(row.parentElement!.closest<HTMLElement>('[role=treeitem]')); break;
      case 'Enter': case ' ': if (open === null) { this.choose(row); if (e.key === 'Enter') { const d = this.data.get(row)!; this.flyTo(d.collection, d.node.id); } } else void this.open(row); break;
      case 'h': this.toggle(this.data.get(row)!.rule); break;
      default: return;
    }
    e.preventDefault();
    e.stopPropagation();
  }
  private mark(): void {
    const { selection, hidden } = this.store.state;
    for (const row of this.root.querySelectorAll('[role=treeitem]')) {
      const d = this.data.get(row);
      if (!d) continue;
      const on = sameRef(selection, { collection: d.collection, id: d.node.id });
      if (on) row.setAttribute('aria-selected', 'true'); else row.removeAttribute('aria-selected');
      row.classList.toggle('gone', hidden.length > 0 && hasRule(hidden, d.rule));
    }
  }
}
