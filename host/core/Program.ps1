# Programs of Windows. Their exit status is looked at every time.

function Invoke-Program {
    param([string] $Name, [string[]] $Arguments, [int[]] $Accepted = @(0))
    $output = @(& $Name @Arguments)
    if ($Accepted -notcontains $LASTEXITCODE) {
        Stop-Run -Message "$Name $($Arguments -join ' ') ended with status ${LASTEXITCODE}: $(($output -join ' ').Trim())"
    }
    $output
}
