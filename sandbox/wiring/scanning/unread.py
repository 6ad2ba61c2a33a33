"""Why a file was not read, or not to its end."""

from enum import StrEnum

from sandbox.core.text import Text


class Reason(StrEnum):
    """Why a file was not read."""

    NOT_THERE = "not_there"
    NOT_ALLOWED = "not_allowed"
    NOT_OF_ITS_FORMAT = "not_of_its_format"
    UNKNOWN_ENCODING = "unknown_encoding"
    ARCHIVE = "archive"
    NO_READER = "no_reader"
    BINARY = "binary"
    LINK = "link"
    SPECIAL = "special"
    REPOSITORY = "repository"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    TOO_MANY_COLUMNS = "too_many_columns"
    INFLATES = "inflates"


SAID = {
    Reason.NOT_THERE: Text("there is no such file", "文件不存在"),
    Reason.NOT_ALLOWED: Text("the operating system does not let it be read", "操作系统不允许读取"),
    Reason.NOT_OF_ITS_FORMAT: Text("its content is not of the format its name tells", "内容与文件名所示格式不符"),
    Reason.UNKNOWN_ENCODING: Text("it is in none of UTF-8, UTF-16 and GB18030", "编码不是 UTF-8、UTF-16 或 GB18030"),
    Reason.ARCHIVE: Text("an archive is not looked into: unpack it first", "压缩包不予读取:请先解压"),
    Reason.NO_READER: Text(
        "documents of this kind are not read: save it as XLSX, CSV or text", "不读取此类文档:请另存为 XLSX、CSV 或文本"
    ),
    Reason.BINARY: Text("it is no text and of no format that is read", "不是文本,也不是支持的格式"),
    Reason.LINK: Text("a link within a folder is not followed", "目录中的链接不予跟随"),
    Reason.SPECIAL: Text("it is no regular file", "不是普通文件"),
    Reason.REPOSITORY: Text("the records of version control are not read", "版本管理的记录不予读取"),
    Reason.TOO_LARGE: Text("it, or a value in it, is larger than is read at once", "文件或其中的值过大"),
    Reason.TOO_DEEP: Text("it is nested too deeply", "嵌套层次过深"),
    Reason.TOO_MANY_COLUMNS: Text("it has too many columns", "列数过多"),
    Reason.INFLATES: Text("it inflates out of proportion", "解压后体积异常"),
}


class Unread(Exception):
    """A file cannot be read, or not to its end."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason
