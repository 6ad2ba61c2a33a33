"""Refusals about the sources of a question: which may be read together, and on what their rows may meet."""

from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.text import Text


class ColumnAmbiguous(RefusedQuestion):
    """A column's name is that of columns of several sources."""

    code = "column_ambiguous"
    says = Text("{fragment} could be a column of any of {sources}.", "{fragment} 可能是以下任一来源的列:{sources}。")
    remedy = Text("Write the source before it: source.column.", "请在列名前写明来源:来源.列名。")


class SourceNamedTwice(RefusedQuestion):
    """Two sources of one question have the same name."""

    code = "source_named_twice"
    says = Text("{fragment}: two sources have the name {name}.", "{fragment}:两个来源同名 {name}。")
    remedy = Text("Give one of them another name: JOIN {name} AS …", "请为其中之一另取名称:JOIN {name} AS …")


class JoinNotOnUnit(RefusedQuestion):
    """Protected tables are joined on something else than the privacy unit."""

    code = "join_not_on_unit"
    says = Text(
        "{fragment}: protected tables are joined on the privacy unit, so that a unit's rows meet only its own.",
        "{fragment}:受保护的表须按隐私单元连接,使每个单元的行只与其自身的行相遇。",
    )
    remedy = Text(
        "Join on {units}; further equalities may follow with AND.", "请按 {units} 连接,其他等式可用 AND 附加。"
    )


class JoinOfOtherUnits(RefusedQuestion):
    """Tables that protect different kinds of units are joined."""

    code = "join_of_other_units"
    says = Text(
        "{fragment}: {left} and {right} protect different kinds of units.",
        "{fragment}:{left} 与 {right} 保护的单元类型不同。",
    )
    remedy = Text("Ask each of them by itself.", "请分别查询。")


class JoinMultiplies(RefusedQuestion):
    """A row could meet many rows of a public table."""

    code = "join_multiplies"
    says = Text(
        "{fragment}: by its contract {table} may have many rows for one value of {columns}, "
        "so a unit's rows would multiply without bound.",
        "{fragment}:按合约,{table} 中 {columns} 的同一取值可对应多行,单元的行数将无限倍增。",
    )
    remedy = Text("Join it on its whole key: {key}.", "请按其完整主键连接:{key}。")


class NotPerUnit(RefusedQuestion):
    """A subquery aggregates rows by something else than the privacy unit."""

    code = "not_per_unit"
    says = Text(
        "{fragment}: a subquery of rows is aggregated for each privacy unit, and by nothing else.",
        "{fragment}:行级子查询只能按隐私单元逐一聚合。",
    )
    remedy = Text(
        "GROUP BY the privacy unit alone; its aggregates are count, sum, avg, min and max.",
        "请仅按隐私单元 GROUP BY;可用聚合为 count、sum、avg、min、max。",
    )


class SubqueryNotJoined(RefusedQuestion):
    """A condition asks a subquery for something else than privacy units or a public table's key."""

    code = "subquery_not_joined"
    says = Text(
        "{fragment}: a subquery in a condition gives privacy units, or the whole key of a public table.",
        "{fragment}:条件中的子查询只能给出隐私单元,或公开表的完整主键。",
    )
    remedy = Text(
        "Write: unit IN (SELECT unit FROM …), or EXISTS with the two units set equal; joined to the rest by AND.",
        "请写成:单元 IN (SELECT 单元 FROM …),或在 EXISTS 中令两个单元相等;并以 AND 与其余条件相连。",
    )


class JoinTooWide(RefusedQuestion):
    """One unit could have too many joined rows."""

    code = "join_too_wide"
    says = Text(
        "{fragment}: one unit could have {rows} joined rows; the gate joins up to {limit}.",
        "{fragment}:一个单元可产生 {rows} 行连接结果,网关上限为 {limit}。",
    )
    remedy = Text(
        "Join fewer tables, or aggregate one of them per unit first.", "请减少连接的表,或先按单元聚合其中一张表。"
    )


class JoinBackwards(RefusedQuestion):
    """A LEFT JOIN would keep rows of a public table that meet no protected row."""

    code = "join_backwards"
    says = Text(
        "{fragment}: rows of the public table {table} that nobody meets would be counted among protected rows.",
        "{fragment}:公开表 {table} 中无人对应的行会混入受保护的行。",
    )
    remedy = Text("Use JOIN, or put the protected table first.", "请使用 JOIN,或将受保护的表放在前面。")


class DatasetsJoined(RefusedQuestion):
    """Tables of different datasets are asked together."""

    code = "datasets_joined"
    says = Text(
        "{fragment} belongs to another dataset than {table}; a question reads one dataset.",
        "{fragment} 与 {table} 属于不同数据集;一次提问只读取一个数据集。",
    )
    remedy = Text("Ask each dataset by itself.", "请分别查询各数据集。")
