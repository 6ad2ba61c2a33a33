"""Errors of the command line: options, settings, directories, the operating system."""

from sandbox.core.errors.tree import Invalid, Unavailable, WrongState
from sandbox.core.text import Text


class CommandUnusable(Invalid):
    """A command, an option or an argument is not one this program knows, or one is missing."""

    code = "command_unusable"
    says = Text("The command cannot be understood: {why}", "命令无法识别:{why}")
    remedy = Text("Run: {command} --help", "请运行:{command} --help")


class SettingsUnusable(Invalid):
    """Settings of the environment cannot be read; the findings name each."""

    code = "settings_unusable"
    says = Text("{count} settings of the environment cannot be used.", "{count} 项环境设置不可用。")
    remedy = Text("docs/settings.md says what each takes.", "各项取值见 docs/settings.md。")


class StateDirUnwritable(Unavailable):
    """The state directory is there, and may not be written."""

    code = "state_dir_unwritable"
    says = Text(
        "The sandbox in {path} cannot be written: every use of it is recorded there.",
        "目录 {path} 不可写:每次使用都须在其中留痕。",
    )
    remedy = Text(
        "Run as the account that owns it, or make the disk writable.", "请以其所有者账户运行,或将磁盘改为可写。"
    )


class SystemRefused(Unavailable):
    """The operating system refused to read or write something."""

    code = "system_refused"
    says = Text("The operating system refused {path}: {why}.", "操作系统拒绝访问 {path}:{why}。")
    remedy = Text(
        "Look at the path, its permissions and the space left on the disk.", "请检查路径、权限与磁盘剩余空间。"
    )


class ManifestExists(WrongState):
    """There is a delivery manifest beside the files already."""

    code = "manifest_exists"
    says = Text("There is already a manifest {path}; it was left as it is.", "已有交付清单 {path},未作改动。")
    remedy = Text("Load with it, or remove it and run this again.", "请直接据以装载,或删除后重新运行。")


class FileExists(WrongState):
    """A file that a command would write is there already."""

    code = "file_exists"
    says = Text("There is already a file {path}; it was left as it is.", "文件 {path} 已存在,未作改动。")
    remedy = Text("Name another file.", "请另指定文件。")


class NoSuchFolder(Invalid):
    """A folder that is named is not there."""

    code = "no_such_folder"
    says = Text("There is no folder {path}.", "没有目录 {path}。")
    remedy = Text("Name the folder that holds product.yml.", "请指定 product.yml 所在目录。")
