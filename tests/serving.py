"""A real nginx and a real Apache on loopback: static hosts that send old addresses on."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from loopback import free_port, wait_for

CONFIG = """
daemon off;
master_process off;
pid {scratch}/pid;
error_log stderr;
events {{}}
http {{
  access_log off;
  types {{ text/html html; text/css css; text/javascript js; application/json json; image/svg+xml svg; }}
  client_body_temp_path {scratch}/body;
  proxy_temp_path {scratch}/proxy;
  fastcgi_temp_path {scratch}/fastcgi;
  uwsgi_temp_path {scratch}/uwsgi;
  scgi_temp_path {scratch}/scgi;
  include {scratch}/redirects;
  server {{
    listen 127.0.0.1:{port};
    root "{root}";
    absolute_redirect off;
    charset utf-8;
    error_page 404 /404.html;
    if ($new) {{ return 301 $new; }}
    location / {{ try_files $uri $uri/ $uri.html =404; }}
  }}
}}
"""
"""What a static host needs, and no more: the redirects have to fit nginx as it comes."""
NOWHERE = 'map $uri $new { default ""; }\n'


FOR_APACHE = """
ServerRoot "{scratch}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{scratch}/pid"
ErrorLog "{scratch}/said"
User www-data
Group www-data
{modules}
TypesConfig /dev/null
AddType text/html .html
DocumentRoot "{scratch}/www"
<Directory "{scratch}/www">
  AllowOverride FileInfo
</Directory>
"""
MODULES = Path("/usr/lib/apache2/modules")


@contextmanager
def nginx(root: Path, redirects: str = NOWHERE) -> Iterator[str]:
    """Serves a folder while the `with` block lasts; gives its address, which ends without a slash.

    `redirects` is what stands in a file that nginx includes: `map $uri $new {…}`, and what that needs. Where `$new` is
    not empty, the answer is 301. Skips the test where there is no nginx; raises RuntimeError with what nginx says when
    it does not start.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if not program:
        pytest.skip("needs nginx, a package of the system")
    port = free_port()
    with TemporaryDirectory() as scratch:
        config, said = Path(scratch) / "config", Path(scratch) / "said"
        (Path(scratch) / "redirects").write_text(redirects, "utf-8")
        config.write_text(CONFIG.format(scratch=scratch, port=port, root=root), "utf-8")
        command = [program, "-p", scratch, "-c", str(config), "-e", "stderr"]
        with said.open("wb") as out, subprocess.Popen(command, stderr=out) as server:
            try:
                wait_for(f"http://127.0.0.1:{port}/", server)
                yield f"http://127.0.0.1:{port}"
            except RuntimeError as error:
                raise RuntimeError(said.read_text("utf-8")) from error
            finally:
                server.terminate()


@contextmanager
def apache(root: Path, redirects: str = "") -> Iterator[str]:
    """Serves a copy of a folder, with `redirects` as its `.htaccess`, while the `with` block lasts; gives its address.

    The copy is for a server that reads files as somebody else. Skips the test where there is no Apache; raises
    RuntimeError with what it says when it does not start.
    """
    program = shutil.which("apache2", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if not program or not MODULES.is_dir():
        pytest.skip("needs apache2, a package of the system")
    port = free_port()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        www = Path(shutil.copytree(root, folder / "www"))
        www.chmod(0o755)
        (www / ".htaccess").write_text(redirects, "utf-8")
        config = folder / "config"
        modules = "\n".join(
            f'LoadModule {name}_module "{MODULES}/mod_{name}.so"'
            for name in ("mpm_event", "authz_core", "alias", "dir", "mime")
        )
        config.write_text(FOR_APACHE.format(scratch=scratch, port=port, modules=modules), "utf-8")
        with subprocess.Popen([program, "-X", "-f", str(config)], stderr=subprocess.DEVNULL) as server:
            try:
                wait_for(f"http://127.0.0.1:{port}/", server)
                yield f"http://127.0.0.1:{port}"
            except RuntimeError as error:
                raise RuntimeError((folder / "said").read_text("utf-8")) from error
            finally:
                server.terminate()
