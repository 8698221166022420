# Scheduled tasks: one that was started does its work while somebody waits. A process of its own would load everything anew, so it is
# the same one here, with the host module loaded once more: nothing of the run that waits is known to it.

function global:Invoke-SimulatedTask {
    $tasks = $global:SimulatedHost.State.tasks
    foreach ($name in @($tasks.Keys | Where-Object { $tasks[$_]['state'] -eq 'Running' })) {
        $tasks[$name].state = 'At work'
        Save-SimulatedState -Why "task $name runs"
        Invoke-TaskProgram -Name $name -Words $tasks[$name].arguments
        if ($tasks.ContainsKey($name)) { $tasks[$name].state = 'Ready' }
        Save-SimulatedState -Why "task $name ends"
    }
}

function global:Invoke-TaskProgram {
    param([string] $Name, [string] $Words)
    if ($Words -notmatch '-File "([^"]+)" -Mode (\S+) -Machine (\S+) -Task (\S+)$') { throw "the task $Name runs something else: $Words" }
    $arguments = @{ Mode = $Matches[2]; Machine = $Matches[3]; Task = $Matches[4] }
    # A copy of the host has the program in its own folder.
    $script = [System.IO.Path]::Combine($global:SimulatedHost.Folder, 'C', ($Matches[1] -replace '^.*?/C/', ''))
    $answers = [Console]::Out
    $waiting = Get-Module -Name 'ListservHost' -All
    $waiting | Remove-Module
    try {
        # Nobody reads what a task writes.
        [Console]::SetOut([System.IO.TextWriter]::Null)
        & $script @arguments
    } finally {
        [Console]::SetOut($answers)
        Get-Module -Name 'ListservHost' -All | Remove-Module
        $waiting | Import-Module -Global
    }
}
