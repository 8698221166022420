# Log files fill the disk: several lines for each recipient. Old ones go daily, by a scheduled task.
# Desired: {logs, instance, days}.

function Get-LogTaskName { param([int] $Instance) "pulumi-listserv log retention SmtpSvc $Instance" }

function Get-LogTaskArgument {
    param($Desired)
    # Log files of an instance lie in a folder of its own name.
    $folder = "$($Desired.logs)\SMTPSVC$($Desired.instance)"
    "-NoProfile -NonInteractive -Command `"Get-ChildItem -LiteralPath '$folder' -Filter '*.log' -File | Where-Object { `$_.LastWriteTime -lt (Get-Date).AddDays(-$($Desired.days)) } | Remove-Item`""
}

function Test-LogRetention {
    param($Desired)
    $task = Get-ScheduledTask -TaskName (Get-LogTaskName -Instance $Desired.instance) -ErrorAction SilentlyContinue
    $found = if ($null -eq $task) { 'no task' } else { [string] @($task.Actions)[0].Arguments }
    if ($found -ne (Get-LogTaskArgument -Desired $Desired)) {
        $told = if ($null -eq $task) { 'no task' } else { 'another task' }
        New-Difference -Item 'LogRetention' -Path "log files of SmtpSvc/$($Desired.instance)" -Expected "kept $($Desired.days) days" -Found $told
    }
}

function Set-LogRetention {
    param($Desired, $Difference)
    $action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument (Get-LogTaskArgument -Desired $Desired)
    $trigger = New-ScheduledTaskTrigger -Daily -At '03:17'
    $null = Register-ScheduledTask -TaskName (Get-LogTaskName -Instance $Desired.instance) -Action $action -Trigger $trigger -User 'S-1-5-18' -RunLevel Highest -Force
}

function Remove-LogRetention {
    param([int] $Instance)
    if ($null -eq (Get-ScheduledTask -TaskName (Get-LogTaskName -Instance $Instance) -ErrorAction SilentlyContinue)) { return }
    Unregister-ScheduledTask -TaskName (Get-LogTaskName -Instance $Instance) -Confirm:$false
    Add-Changed -Text "log files of SmtpSvc/$Instance"
}
