'use strict';

// Shows openapi.json, and asks the agent. Text from outside becomes text nodes only, never markup.

const byId = id => document.getElementById(id);

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    made.setAttribute(key, value);
  }
  made.append(...children.flat().filter(child => child !== null && child !== undefined));
  return made;
}

/** Text in which `this` is code. */
function inline(text) {
  return text.split('`').map((part, i) => i % 2 ? element('code', {}, part) : part);
}

const paragraphs = text => (text ?? '').split('\n\n').filter(part => part.trim()).map(part => element('p', {}, inline(part)));

const block = (value, label) => element('pre', {tabindex: 0, 'aria-label': label},
  element('code', {}, typeof value === 'string' ? value : JSON.stringify(value, null, 2)));

const anchor = text => text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '').toLowerCase();

function table(caption, heads, rows) {
  return element('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption},
    element('table', {'aria-label': caption},
      element('thead', {}, element('tr', {}, heads.map(head => element('th', {scope: 'col'}, head)))),
      element('tbody', {}, rows.map(([first, ...rest]) => element('tr', {},
        element('th', {scope: 'row'}, first), rest.map(cell => element('td', {}, cell)))))));
}

class Page {

  constructor(api) {
    this.api = api;
    this.contents = [];
  }

  at(reference) {
    return reference.slice(2).split('/').reduce((node, key) => node[key.replace(/~1/g, '/').replace(/~0/g, '~')], this.api);
  }

  resolve(node) {
    return node && node.$ref ? {...this.at(node.$ref), ...node, $ref: undefined, title: node.$ref.split('/').pop()} : node;
  }

  show() {
    const info = this.api.info;
    document.title = `${info.title} API ${info.version}`;
    byId('title').textContent = `${info.title} API`;
    byId('version').textContent = info.version;
    byId('overview').replaceChildren(element('p', {class: 'soft'}, info.summary), ...paragraphs(info.description));
    this.contents.push(['', [['Try it', 'try-it']]]);
    byId('description').replaceChildren(...this.operations(), ...this.errors(), ...this.schemas());
    byId('contents').replaceChildren(...this.contents.flatMap(([group, links]) => [
      ...(group ? [element('li', {class: 'group'}, group)] : []),
      ...links.map(([text, target]) => element('li', {}, element('a', {href: '#' + target}, text))),
    ]));
    if (location.hash) {
      document.getElementById(location.hash.slice(1))?.scrollIntoView();
    }
  }

  operations() {
    return this.api.tags.flatMap(tag => {
      const links = [];
      const operations = Object.entries(this.api.paths).flatMap(([path, methods]) => Object.entries(methods)
        .filter(([, operation]) => operation.tags.includes(tag.name))
        .map(([method, operation]) => {
          links.push([`${method.toUpperCase()} ${path}`, anchor(`${method} ${path}`)]);
          return this.operation(method, path, operation);
        }));
      this.contents.push([tag.name, links]);
      return [element('h2', {}, tag.name[0].toUpperCase() + tag.name.slice(1)), ...paragraphs(tag.description), ...operations];
    });
  }

  operation(method, path, operation) {
    const id = anchor(`${method} ${path}`);
    const parts = [
      element('h3', {id}, element('span', {class: 'method ' + method}, method.toUpperCase()), ' ',
        element('span', {class: 'path'}, path), element('span', {class: 'soft'}, ` – ${operation.summary}`)),
      ...paragraphs(operation.description),
    ];
    const parameters = (operation.parameters ?? []).map(parameter => this.resolve(parameter));
    if (parameters.length) {
      parts.push(element('h4', {}, 'Headers of the request'), table(`Headers of ${method} ${path}`, ['Name', 'Value', 'Meaning'],
        parameters.map(parameter => [element('code', {}, parameter.name), this.shape(parameter.schema), inline(parameter.description)])));
    }
    if (operation.requestBody) {
      parts.push(element('h4', {}, 'Body'), ...Object.entries(operation.requestBody.content)
        .flatMap(([type, media]) => [element('p', {}, element('code', {}, type)), ...this.members(media.schema), ...this.examples(media)]));
    }
    parts.push(element('h4', {}, 'Responses'), ...Object.entries(operation.responses)
      .map(([status, response]) => this.response(status, this.resolve(response))));
    return element('article', {class: 'operation', 'aria-labelledby': id}, parts);
  }

  response(status, response) {
    const headers = Object.entries(response.headers ?? {}).map(([name, header]) => {
      const resolved = this.resolve(header);
      return [element('code', {}, name), this.shape(resolved.schema), inline(resolved.description)];
    });
    const content = Object.entries(response.content ?? {}).flatMap(([type, media]) => [
      element('p', {}, element('code', {}, type), ' ', this.shape(media.schema)),
      ...(status === '200' ? this.members(media.schema) : []),
      ...this.examples(media),
    ]);
    const shown = element('details', {}, element('summary', {}, element('strong', {}, status), ' ', inline(response.description)),
      element('div', {}, table(`Headers of ${status}`, ['Header', 'Value', 'Meaning'], headers), content));
    shown.open = status === '200';
    return shown;
  }

  examples(media) {
    return Object.entries(media.examples ?? {}).flatMap(([name, example]) => [
      element('p', {class: 'soft'}, `Example: ${example.summary ?? name}`), block(example.value, `Example: ${example.summary ?? name}`)]);
  }

  errors() {
    this.contents.push(['Reference', [['Errors', 'errors']]]);
    const examples = Object.assign({}, ...Object.values(this.api.components.responses)
      .flatMap(response => Object.values(response.content).map(media => media.examples ?? {})));
    const rows = this.problems().map(([name, schema]) => {
      const own = schema.allOf[1].properties;
      return [element('a', {href: '#' + anchor('schema ' + name)}, element('code', {}, own.code.const)), String(own.status.const),
        own.fault ? own.fault.const : 'whoever used the time', [...inline(schema.description)]];
    });
    return [
      element('h2', {id: 'errors'}, 'Errors'),
      ...paragraphs('Every failure is `application/problem+json` with these members:'),
      ...this.members({$ref: '#/components/schemas/Problem'}),
      table('Errors', ['Code', 'Status', 'Fault', 'Meaning'], rows),
      ...Object.entries(examples).map(([code, example]) => element('details', {},
        element('summary', {}, 'Example: ', element('code', {}, code)), element('div', {}, block(example.value, `Example: ${code}`)))),
    ];
  }

  problems() {
    return Object.entries(this.api.components.schemas).filter(([, schema]) => schema.allOf);
  }

  schemas() {
    const schemas = Object.entries(this.api.components.schemas);
    this.contents.push(['Schemas', schemas.map(([name]) => [name, anchor('schema ' + name)])]);
    return [element('h2', {}, 'Schemas'), ...schemas.flatMap(([name, schema]) => [
      element('h3', {id: anchor('schema ' + name)}, name), ...paragraphs(schema.description), ...this.members(schema),
      ...(schema.properties || schema.allOf ? [] : [element('p', {}, this.shape(schema))])])];
  }

  /** The members of an object, as a table. */
  members(schema) {
    const resolved = this.resolve(schema);
    if (resolved.allOf) {
      return [element('p', {}, 'Like ', this.shape(resolved.allOf[0]), ', and:'), ...this.members(resolved.allOf[1])];
    }
    if (!resolved.properties) {
      return [];
    }
    const required = resolved.required ?? [];
    return [table(`Members of ${resolved.title ?? 'the object'}`, ['Member', 'Value', 'Meaning'],
      Object.entries(resolved.properties).map(([name, member]) => [
        [element('code', {}, name), required.includes(name) ? element('span', {class: 'soft'}, ' required') : null].filter(Boolean),
        this.shape(member), inline(this.resolve(member).description ?? '')]))];
  }

  /** What a value can be, in a few words. */
  shape(schema) {
    if (schema.$ref) {
      const name = schema.$ref.split('/').pop();
      return element('a', {href: '#' + anchor('schema ' + name)}, name);
    }
    if (schema.oneOf) {
      return element('span', {}, schema.oneOf.flatMap((one, i) => i ? [' or ', this.shape(one)] : [this.shape(one)]));
    }
    if (schema.const !== undefined || schema.enum) {
      const values = schema.enum ?? [schema.const];
      return element('span', {}, values.flatMap((value, i) => [i ? ', ' : '', element('code', {}, JSON.stringify(value))]), this.bounds(schema));
    }
    const [type, ...others] = [schema.type ?? 'anything'].flat();
    return element('span', {}, type, schema.items ? [' of ', this.shape(schema.items)] : [], others.map(other => ` or ${other}`), this.bounds(schema));
  }

  bounds(schema) {
    const bounds = [
      schema.minimum !== undefined ? `at least ${schema.minimum}` : null,
      schema.exclusiveMinimum !== undefined ? `above ${schema.exclusiveMinimum}` : null,
      schema.maximum !== undefined ? `at most ${schema.maximum}` : null,
      schema.maxLength !== undefined ? `at most ${schema.maxLength} characters` : null,
      schema.pattern && schema.pattern !== '\\S' ? `like ${schema.pattern}` : null,
      schema.format ?? null,
      schema.default !== undefined ? `default ${schema.default}` : null,
    ].filter(Boolean);
    return bounds.length ? element('span', {class: 'soft'}, `; ${bounds.join(', ')}`) : '';
  }
}

class Asking {

  constructor() {
    this.control = null;
    byId('ask').addEventListener('submit', event => {
      event.preventDefault();
      this.ask();
    });
    byId('query').addEventListener('keydown', event => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        byId('ask').requestSubmit();
      }
    });
    byId('stop').addEventListener('click', () => this.control?.abort());
  }

  async listAgents() {
    try {
      const {agents} = await (await fetch('agents')).json();
      if (agents.length) {
        byId('agent').replaceChildren(...agents.map(agent => element('option', {title: agent.description}, agent.name)));
      }
    } catch {
      // The built-in agent stands in the list already.
    }
  }

  body() {
    const timeout = byId('timeout').value;
    return {query: byId('query').value, agent_type: byId('agent').value, ...(timeout ? {timeout: Number(timeout)} : {})};
  }

  async ask() {
    const body = JSON.stringify(this.body());
    const begin = performance.now();
    this.control = new AbortController();
    this.busy(true);
    byId('result').hidden = true;
    this.status('The agent is at work …');
    try {
      const response = await fetch('agent', {method: 'POST', headers: {'Content-Type': 'application/json'}, body, signal: this.control.signal});
      const document = await response.json();
      const seconds = ((performance.now() - begin) / 1000).toFixed(2);
      this.status(`${response.status} after ${seconds} s, ${document.request_id}`, !response.ok);
      byId('said').textContent = document.answer ?? document.error;
      byId('response').textContent = JSON.stringify(document, null, 2);
      byId('curl').textContent = `curl ${new URL('agent', location.href)} -H 'Content-Type: application/json' \\\n  -d '${body.replace(/'/g, "'\\''")}'`;
      byId('result').hidden = false;
    } catch (failure) {
      this.status(failure.name === 'AbortError' ? 'Stopped waiting.' : `There was no answer: ${failure.message}`, true);
    } finally {
      this.busy(false);
    }
  }

  busy(busy) {
    byId('send').disabled = busy;
    byId('stop').disabled = !busy;
  }

  status(text, bad = false) {
    byId('status').textContent = text;
    byId('status').className = bad ? 'bad' : '';
  }
}

byId('places').open = matchMedia('(min-width: 56rem)').matches;
const asking = new Asking();
asking.listAgents();
fetch('openapi.json')
  .then(response => response.json())
  .then(api => new Page(api).show())
  .catch(failure => byId('overview').replaceChildren(element('p', {class: 'bad'}, `The description cannot be shown: ${failure.message}`)));
